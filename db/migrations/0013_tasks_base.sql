-- Up Migration
create schema tasks;
grant usage on schema tasks to mingzhang_app;

-- 后台任务：超过两秒的工作在后台进行，有真实进度，可取消，重启后继续；结果保留七天。
create table tasks.task (
  county int not null,
  id uuid not null,
  village int,
  kind text not null,
  title text not null,
  state text not null default 'queued' check (state in ('queued', 'running', 'done', 'failed', 'cancelled')),
  done_items int not null default 0 check (done_items >= 0),
  total_items int not null check (total_items >= 0),
  failure text,
  notice text,
  input jsonb not null,
  scope jsonb not null,
  checkpoint jsonb,
  file_sha256 bytea,
  file_name text,
  person uuid,
  created_by text not null,
  created_at timestamptz not null,
  started_at timestamptz,
  updated_at timestamptz not null,
  finished_at timestamptz,
  primary key (county, id),
  check ((file_sha256 is null) = (file_name is null)),
  check ((finished_at is not null) = (state in ('done', 'failed', 'cancelled')))
);
comment on table tasks.task is '后台任务：进度、结果文件；只有办理人自己看得见';
comment on column tasks.task.scope is '办理人开始时的数据范围，任务不越出它';
comment on column tasks.task.checkpoint is '已做完的部分，中断后从这里继续';
comment on column tasks.task.notice is '做完了但需要留意的事，例如字库没有的字';
create index task_person on tasks.task (county, person, created_at desc);
create index task_finished on tasks.task (county, finished_at) where finished_at is not null;
select kernel.protect('tasks.task');
grant select, insert, update, delete on tasks.task to mingzhang_app;
