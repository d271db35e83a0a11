-- Up Migration
create schema auth;
create schema identity;
grant usage on schema auth, identity to mingzhang_app;

-- 登录库（better-auth 1.7.25 按最终选项生成）：账号、会话、口令散列、限流。业务表不引用这里。
create table auth."user" (
  id text not null primary key,
  name text not null,
  email text not null unique,
  email_verified boolean not null,
  image text,
  created_at timestamptz not null default current_timestamp,
  updated_at timestamptz not null default current_timestamp,
  username text unique,
  display_username text
);
comment on table auth."user" is '登录账号';

create table auth.session (
  id text not null primary key,
  expires_at timestamptz not null,
  token text not null unique,
  created_at timestamptz not null default current_timestamp,
  updated_at timestamptz not null,
  ip_address text,
  user_agent text,
  user_id text not null references auth."user" (id) on delete cascade
);
comment on table auth.session is '登录会话';
create index session_user_id_idx on auth.session (user_id);

create table auth.account (
  id text not null primary key,
  account_id text not null,
  provider_id text not null,
  user_id text not null references auth."user" (id) on delete cascade,
  access_token text,
  refresh_token text,
  id_token text,
  access_token_expires_at timestamptz,
  refresh_token_expires_at timestamptz,
  scope text,
  password text,
  created_at timestamptz not null default current_timestamp,
  updated_at timestamptz not null
);
comment on table auth.account is '登录方式：口令散列等';
create index account_user_id_idx on auth.account (user_id);

create table auth.verification (
  id text not null primary key,
  identifier text not null,
  value text not null,
  expires_at timestamptz not null,
  created_at timestamptz not null default current_timestamp,
  updated_at timestamptz not null default current_timestamp
);
comment on table auth.verification is '一次性验证码';
create index verification_identifier_idx on auth.verification (identifier);

create table auth.rate_limit (
  id text not null primary key,
  key text not null unique,
  count integer not null,
  last_request bigint not null
);
comment on table auth.rate_limit is '登录限流计数';

grant select, insert, update, delete on all tables in schema auth to mingzhang_app;

-- 人员是参考表：一个人可在几个县任职；业务表只指向这里，这里用文本指向登录账号。
create table identity.person (
  id uuid primary key,
  auth_user text unique,
  name text not null,
  phone text,
  created_at timestamptz not null
);
comment on table identity.person is '人员；auth_user 为登录账号，没有账号的人不能登录';
grant select, insert, update on identity.person to mingzhang_app;

create table identity."grant" (
  county int not null,
  id uuid not null,
  person uuid not null references identity.person (id),
  post text not null check (post in ('countyOffice', 'countyAgriculture', 'townLeader', 'townAccountant', 'townReviewer', 'townCashier',
    'villageClerk', 'villageChair', 'villageSupervisor', 'villager', 'systemAdmin')),
  scope_division int not null references divisions.division (id),
  department text,
  valid_from date not null,
  valid_to date,
  granted_by uuid references identity.person (id),
  created_at timestamptz not null,
  primary key (county, id),
  check (valid_to is null or valid_to >= valid_from)
);
comment on table identity."grant" is '任职：谁以什么岗位管哪个区划，何时起止；撤销即填止期，不删除';
create index grant_person on identity."grant" (person);
select kernel.protect('identity.grant', null);
grant select, insert, update on identity."grant" to mingzhang_app;

-- The session resolver asks before any county is known; the owner alone may look across counties, and only for one person.
create policy resolver on identity."grant" for select to current_user using (true);
create function identity.grants_of(who uuid) returns setof identity."grant"
language sql stable security definer set search_path = pg_catalog
as $$ select g.* from identity."grant" g where g.person = who $$;
revoke all on function identity.grants_of(uuid) from public;
grant execute on function identity.grants_of(uuid) to mingzhang_app;

create table identity.demo (
  county int primary key,
  today date not null
);
comment on table identity.demo is '演示县：业务日期固定在 today；正式的县不在此表';

create table identity.demo_login (
  county int not null references identity.demo (county),
  username text not null,
  password text not null,
  title text not null,
  position int not null,
  primary key (county, username)
);
comment on table identity.demo_login is '演示登录：只有演示县才有，口令公开，登录页一键填入';
grant select, insert on identity.demo, identity.demo_login to mingzhang_app;
