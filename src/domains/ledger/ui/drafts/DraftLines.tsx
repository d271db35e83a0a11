import { Link } from 'react-router'
import type { Id } from '../../../../kernel/id.ts'
import { Money } from '../../../../web/kit/index.ts'
import { paths } from '../../../../web/paths.ts'
import { allocationNames } from '../labels.ts'
import type { Account, DimensionKind, TypedDraft } from '../../contract.ts'
import { amountOf } from '../grid/lines.ts'
import type { DraftRow } from './useDrafts.ts'

type Line = DraftRow['lines'][number]

/** What a line says beside account and amount. */
export const lineExtras = ({ party, dimensions, allocation, quantity }: Line): string =>
  [party, ...dimensions.filter(({ kind }) => kind !== 'party').map(({ name }) => name), allocation && allocationNames[allocation], quantity && `数量 ${quantity}`].filter(Boolean).join('；')

const KINDS = ['party', 'project', 'contract', 'asset', 'fundSource'] as const

/** The lines of a handed-in voucher with the names of what they point to. */
export function readLines({ lines }: TypedDraft, accounts: readonly Account[], named: readonly { id: Id; kind: DimensionKind; name: string }[]): Line[] {
  const names = new Map(accounts.map(({ code, name }) => [code, name]))
  const values = new Map(named.map((value) => [value.id, value]))
  return lines.map((line, index) => {
    const dimensions = KINDS.flatMap((kind) => values.get(line[kind] ?? '') ?? [])
    return {
      line: index + 1, account: line.account, accountName: names.get(line.account) ?? '', side: line.side, amountFen: amountOf(line), summary: line.summary,
      party: dimensions.find(({ kind }) => kind === 'party')?.name ?? null, allocation: line.allocation, quantity: line.quantity || null, dimensions,
    }
  })
}

/** The lines of a voucher that waits, to be read. */
export function DraftLines({ book, lines }: { book: Id; lines: readonly Line[] }) {
  return (
    <div className="draft-scroll">
      <table className="draft-lines">
        <thead><tr><th>摘要</th><th>科目</th><th>借方</th><th>贷方</th></tr></thead>
        <tbody>
          {lines.map((line) => (
            <tr key={line.line}>
              <td>{line.summary}</td>
              <td>
                <Link tabIndex={-1} to={paths.account(book, line.account)}>{line.account} {line.accountName}</Link>
                <span className="hint"> {lineExtras(line)}</span>
              </td>
              <td><Money fen={line.side === 'debit' ? line.amountFen : 0n} zero="blank" /></td>
              <td><Money fen={line.side === 'credit' ? line.amountFen : 0n} zero="blank" /></td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
