-- Up Migration
create schema attachments;
grant usage on schema attachments to mingzhang_app;

create table attachments.file (
  county int not null,
  id uuid not null,
  village int not null,
  book uuid not null,
  target uuid not null,
  sha256 bytea not null check (octet_length(sha256) = 32),
  name text not null check (char_length(name) between 1 and 200),
  media text not null,
  size int not null check (size > 0),
  kind text not null check (kind in ('image', 'pdf', 'invoiceXml', 'ofd', 'other')),
  invoice_code text,
  invoice_no text,
  paper_location text check (char_length(paper_location) <= 200),
  signature text not null default 'unchecked' check (signature = 'unchecked'),
  origin text not null check (origin in ('desk', 'phone')),
  counted boolean not null,
  added_by text not null,
  person uuid,
  added_at timestamptz not null,
  removed_at timestamptz,
  removed_by text,
  primary key (county, id),
  check ((invoice_code is null) = (invoice_no is null)),
  check ((removed_at is null) = (removed_by is null))
);
comment on table attachments.file is '附件：凭证（或未记账凭证）的原始凭证文件，原样保存；移除只作标记，记账后不能移除';
comment on column attachments.file.target is '凭证编号；未记账凭证记账后编号不变';
comment on column attachments.file.signature is '电子签名状态：本系统尚不验签，只有“未验签”';
comment on column attachments.file.counted is '是否在全县登记中计数；更正凭证沿用被更正凭证的附件时不再计数';
comment on column attachments.file.paper_location is '纸质原件存放处（会计信息化工作规范 第二十八条）';
create unique index file_live on attachments.file (county, target, sha256) where removed_at is null;
create index file_hash on attachments.file (county, sha256);
create index file_invoice on attachments.file (county, invoice_no, invoice_code) where invoice_no is not null;
create index file_book on attachments.file (county, book);

create table attachments.invoice (
  county int not null,
  target uuid not null,
  code text not null,
  no text not null,
  village int not null,
  book uuid not null,
  total_fen bigint,
  date date,
  seller text,
  buyer text,
  used_fen bigint not null,
  counted boolean not null,
  counted_fen bigint not null,
  source text not null check (source in ('read', 'typed')),
  primary key (county, target, code, no)
);
comment on table attachments.invoice is '凭证上的发票：票面信息与本凭证列支的金额；同一张发票在一张凭证上有几份文件时只记一次';
comment on column attachments.invoice.code is '发票代码；数电票没有代码，为空字';
comment on column attachments.invoice.counted_fen is '计入全县登记的金额；更正凭证只计超出被更正凭证的部分';
create index invoice_book on attachments.invoice (county, book);

create table attachments.used (
  county int not null,
  kind text not null check (kind in ('file', 'invoice')),
  value text not null,
  invoice text,
  total_fen bigint,
  used_fen bigint not null default 0,
  targets int not null check (targets > 0),
  primary key (county, kind, value)
);
comment on table attachments.used is '全县登记：文件（哈希）和发票（代码、号码）各被几张凭证使用、已列支多少；不含村、账套和名称，故全县可查重';
comment on column attachments.used.invoice is '文件所属的发票，凭此允许同一张发票分几张凭证列支';

create table attachments.ticket (
  county int not null,
  token_hash bytea not null,
  village int not null,
  book uuid not null,
  target uuid not null,
  posted boolean not null,
  person uuid,
  person_name text not null,
  files int not null default 0,
  expires_at timestamptz not null,
  primary key (county, token_hash)
);
comment on table attachments.ticket is '手机上传凭据：只存哈希，十分钟有效，只能往一张凭证添加附件';
comment on column attachments.ticket.posted is '出码时凭证是否已记账；出码后记账的，旧码作废';

select kernel.protect('attachments.file'), kernel.protect('attachments.invoice'), kernel.protect('attachments.used', null), kernel.protect('attachments.ticket', null);
grant select, insert on attachments.file to mingzhang_app;
grant update (invoice_code, invoice_no, paper_location, removed_at, removed_by) on attachments.file to mingzhang_app;
grant select, insert, update, delete on attachments.invoice, attachments.used, attachments.ticket to mingzhang_app;

-- 记账后的附件和票面不能移除，谁都不行。
create function attachments.refuse_removal() returns trigger language plpgsql as $$
begin
  if exists (select 1 from ledger.voucher v where v.county = old.county and v.id = old.target) then
    raise exception using errcode = 'MZ409', message = '凭证已记账，附件不能移除；可以补充附件', detail = 'attachments.posted';
  end if;
  return coalesce(new, old);
end $$;
create trigger keep before update of removed_at on attachments.file for each row when (old.removed_at is distinct from new.removed_at)
  execute function attachments.refuse_removal();
create trigger keep before delete on attachments.invoice for each row execute function attachments.refuse_removal();

create function attachments.release(p_county int, p_kind text, p_value text, p_targets int, p_used_fen bigint) returns void language plpgsql as $$
begin
  delete from attachments.used where county = p_county and kind = p_kind and value = p_value and targets = p_targets;
  if not found then
    update attachments.used set targets = targets - p_targets, used_fen = used_fen - p_used_fen where county = p_county and kind = p_kind and value = p_value;
  end if;
end $$;
comment on function attachments.release is '从全县登记中减去一张凭证的使用；没有凭证使用的登记删除';

-- 凭证作废（或初始化期间整批撤回）时，附件随之移除，登记随之释放，别的凭证才能用。
create function attachments.release_target() returns trigger language plpgsql as $$
begin
  perform attachments.release(f.county, 'file', encode(f.sha256, 'hex'), 1, 0)
    from (select * from attachments.file where county = old.county and target = old.id and removed_at is null and counted order by sha256) f;
  perform attachments.release(i.county, 'invoice', concat(i.code, '-', i.no), i.counted::int, i.counted_fen)
    from (select * from attachments.invoice where county = old.county and target = old.id order by code, no) i;
  delete from attachments.invoice where county = old.county and target = old.id;
  update attachments.file set removed_at = date_trunc('milliseconds', now()), removed_by = '随凭证作废' where county = old.county and target = old.id and removed_at is null;
  return null;
end $$;
create trigger release_attachments after delete on ledger.draft for each row execute function attachments.release_target();
create trigger release_attachments after delete on ledger.voucher for each row execute function attachments.release_target();

revoke execute on function attachments.refuse_removal, attachments.release, attachments.release_target from public;
grant execute on function attachments.release, attachments.release_target, attachments.refuse_removal to mingzhang_app;
