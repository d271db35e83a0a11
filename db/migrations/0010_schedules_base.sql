-- Up Migration
create schema schedules;
grant usage on schema schedules to mingzhang_app;

create table schedules.schedule (
  county int not null,
  id uuid not null,
  village int not null,
  book uuid not null,
  name text not null,
  kind text not null check (kind in ('depreciation', 'amortisation')),
  method text not null default 'straightLine' check (method in ('straightLine')),
  debit_account text not null,
  credit_account text not null,
  cost_fen bigint not null check (cost_fen > 0),
  residual_fen bigint not null check (residual_fen >= 0),
  before_fen bigint not null check (before_fen >= 0 and cost_fen >= residual_fen + before_fen),
  months smallint not null check (months between 1 and 1200),
  first_month text not null check (first_month ~ '^\d{4}-(0[1-9]|1[0-2])$'),
  stopped_from text check (stopped_from ~ '^\d{4}-(0[1-9]|1[0-2])$' and stopped_from >= first_month),
  stop_reason text,
  nominal boolean not null,
  party uuid,
  project uuid,
  replaces uuid,
  created_by text not null,
  creator uuid,
  created_at timestamptz not null,
  primary key (county, id)
);
comment on table schedules.schedule is '折旧摊销计划：首月、月数、残值与以前已提；停提只写停提月份，改变方法或年限另立新计划；是否已提由账簿凭证决定';
comment on column schedules.schedule.before_fen is '以前已提：建立计划前已计提的金额';
comment on column schedules.schedule.nominal is '名义金额（1 元）计量：不提折旧、不摊销';
create index schedule_book on schedules.schedule (county, book);

select kernel.protect('schedules.schedule');
grant select, insert on schedules.schedule to mingzhang_app;
grant update (stopped_from, stop_reason) on schedules.schedule to mingzhang_app;
