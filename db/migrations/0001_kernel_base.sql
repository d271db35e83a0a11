-- Up Migration
create schema kernel;
grant usage on schema kernel to mingzhang_app;

-- Row scope: every business table gets the same policy. The settings are literals set first in each transaction;
-- without them a row is invisible, so a forgotten scope shows nothing instead of everything.
create function kernel.protect(target regclass, village_column text default 'village') returns void
language plpgsql as $$
declare
  villages text := case when village_column is null then 'true' else format(
    '((select current_setting(''app.all'', true)) = ''on'' or %1$I is null or %1$I = any (coalesce((select nullif(current_setting(''app.villages'', true), '''')::int[]), ''{}'')))',
    village_column) end;
begin
  execute format('alter table %s enable row level security', target);
  execute format('alter table %s force row level security', target);
  execute format(
    'create policy scope on %s using (county = (select nullif(current_setting(''app.county'', true), '''')::int) and %s)',
    target, villages);
end $$;

create table kernel.audit (
  county int not null,
  id uuid not null,
  village int,
  at timestamptz not null,
  person uuid,
  actor text not null,
  action text not null,
  target text,
  detail jsonb,
  outcome text not null check (outcome in ('done', 'refused')),
  primary key (county, id)
);
comment on table kernel.audit is '操作日志：谁在何时做了什么，只增不改';
create index audit_at on kernel.audit (county, at);
select kernel.protect('kernel.audit');
grant select, insert on kernel.audit to mingzhang_app;

create table kernel.idempotency (
  county int not null,
  key uuid not null,
  procedure text not null,
  person uuid,
  input_hash bytea not null,
  output jsonb not null,
  at timestamptz not null,
  primary key (county, key)
);
comment on table kernel.idempotency is '幂等键：同一命令重发只算一次，内容不同则拒绝';
select kernel.protect('kernel.idempotency', null);
grant select, insert on kernel.idempotency to mingzhang_app;
