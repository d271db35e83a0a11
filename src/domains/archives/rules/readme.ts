/** The explanation inside every archive: the same bytes each time, so it names neither place nor day. */
export const archiveReadme = `# 账套开放档案 / open archive of a book

本档案是一本账套的全部数据，用任何能读 zip 和 JSON 的程序都能读取，不需要原来的软件。
This file holds everything of one book of accounts. Any program that reads zip and JSON can read it.

## 结构 / layout
- \`manifest.json\`: format and version, the book, row counts per table, and path, size and SHA-256 of every other file.
  \`root\` = SHA-256 of the canonical JSON (RFC 8785) of {format, version, book, counts, files}: two archives with the same root hold the same book.
- \`data/ledger/*.jsonl\`: one file a table, one JSON object a line (RFC 8785, UTF-8, \\n), in the order of the table's key. Members without a value are left out.
- \`data/<part>/…\`: what other parts of the program keep for this book, such as attachments, with their original bytes.

## 写法 / notation
- Money: whole fen (1/100 yuan) as decimal text, \`"123450"\` = 1,234.50 yuan. Quantities: decimal text with four decimals.
- An entry has a side (debit, credit) and a signed amount: a red (negative) amount keeps its side and lowers its turnover.
- Times: UTC with microseconds. Days: YYYY-MM-DD. Hashes: lower-case hex.
- The village is named by its 12-digit division code, the organisation by its 统一社会信用代码; people by the names that signed.

## 表 / tables of data/ledger
| file | 内容 | holds |
|---|---|---|
| book | 账套 | name, kind (coop, committee), standard, first month, state (setup, inUse), settings |
| account | 会计科目 | code, name, parent, class, side, tag |
| dimension | 往来与其他辅助核算项 | id, kind, name; entries refer to the id |
| period | 会计期间 | state (opening, open, closed), version and SHA-256 of the frozen balances |
| carried | 冻结余额 | balances frozen at each closing, debit positive; versions superseded by a reopening are kept; month of the opening holds the opening balances |
| counter, number_gap | 凭证号计数、断号 | highest number per month and word; missing numbers of imported history with the reason |
| voucher | 已记账凭证 | word and number, date, kind (ordinary, closing, correction), signatures, time of posting, content_hash |
| entry | 分录 | voucher, line, account, side, amount_fen, summary, dimensions |
| source | 来源登记 | the business act that made a voucher |
| draft, template, reopening, distribution, withdrawn | 未记账凭证、模板、重开期间、分配方案、撤回批次 | work that is not posted, and the trail of what was changed |

## 其他部分的表 / tables of other parts (a table without rows has no file)
| file | 内容 | holds |
|---|---|---|
| attachments/file, invoice, original/… | 附件、发票号、原件 | rows, removed ones too, and the bytes under their SHA-256 |
| schedules/schedule | 折旧摊销计划 | cost, months, accounts; what was charged stands in the vouchers (ledger/source) |
| reports/counterpart | 往来对应 | a party that is another book, by the id of that book, which need not be known here |
| reports/note | 附注 | texts by year and heading, in versions |

## 保管期限 / retention (会计档案管理办法 第十四条、附表一；自会计年度终了后第一天算起)
| 内容 | holds | 期限 |
|---|---|---|
| 记账凭证、原始凭证 | ledger/voucher, entry, source; attachments | 30 年 |
| 总账、明细账、日记账、其他辅助性账簿 | what the entries and carried balances make | 30 年 |
| 月度、季度、半年度财务报告 | statements of closed months | 10 年 |
| 年度财务报告 | statements and notes (reports/note) of closed years | 永久 |
| 固定资产卡片 | schedules/schedule, as far as it stands for one | 固定资产报废清理后 5 年 |
未结清的债权债务和其他未了事项的会计凭证，期满也不得销毁（第十九条）。本程序不销毁任何会计档案。

## 核对 / checks
- SHA-256 of each file against the manifest, then \`root\`.
- Per voucher: debit = credit; \`content_hash\` = SHA-256 of the canonical JSON of {book, date, word, kind, attachments, preparedBy, reviewedBy,
  lines: [{account, side, amountFen, summary, dimensions (or null), quantity (without trailing zeros, or null)}]}.
- Per closed month: \`trial_hash\` = SHA-256 of the lines \`account|kind|value|fen\` of its carried rows (present version), sorted by bytes, joined by \\n.
- Frozen balance = first opening + all entries up to that month.
`

/** What lies beside the standard data. */
export const standardReadme = (facts: { book: string; year: number; lastMonth: number }): string => `标准数据导出：${facts.book} ${facts.year} 年（1 至 ${facts.lastMonth} 月）

未经认证（not certified）。
本导出采用 GB/T 24589《财经信息技术 会计核算软件数据接口》的模块名称：基础档案、总账、财务报告。
其中的记录与字段按 2010 年版的记忆整理，没有对照标准原文逐项核对；标准中不知其名的字段用了本程序自己的名称。
需要按标准验收的，请以标准原文和主管部门的校验工具为准。

编码：GB 18030。金额单位：元，两位小数；余额以借贷方向加绝对值表示，红字发生额为负数。
总账只含已记账凭证；报表截至最后一个有账的月份。
完整、可原样恢复的数据请用“开放档案”。
`
