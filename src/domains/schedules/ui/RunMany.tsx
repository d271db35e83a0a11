import { Button } from 'antd'
import { formatPeriod } from '../../../kernel/day.ts'
import { formatFen } from '../../../kernel/money.ts'
import { api } from '../../../web/api.ts'
import { useCommand } from '../../../web/kit/index.ts'
import { useCan } from '../../../web/session.tsx'
import type { Slots } from '../../../web/slots.tsx'

/** 计提折旧摊销 of the books chosen on the board, each for its own next month, with what became of each. */
export default function RunMany({ books, done }: Slots['board.acts']) {
  const can = useCan()
  const { run, busy } = useCommand(api.schedules.runSchedules, {
    done: ({ results }, { items }) => {
      const months = new Map(items.map(({ book, month }) => [book, month]))
      const count = (state: (typeof results)[number]['state']) => results.filter((result) => result.state === state).length
      const parts = ([['submitted', '已生成凭证'], ['exists', '早已计提'], ['nothing', '没有应计提的'], ['refused', '未能计提']] as const).filter(([state]) => count(state) > 0)
      done({
        title: `计提折旧摊销：${parts.map(([state, name]) => `${name} ${count(state)} 个`).join('，')}`,
        good: count('refused') === 0,
        rows: results.map(({ book, state, fen, schedules, message }) => ({
          book, tab: state === 'submitted' || state === 'exists' ? 'drafts' : 'schedules',
          text: state === 'submitted' ? `${formatPeriod(months.get(book)!)} ${schedules} 项，共 ${formatFen(fen)} 元，凭证待审核` : (message ?? ''),
        })),
      })
    },
  })
  if (!can('schedules.schedule.run')) return null
  const start = () => void run({ items: books.map(({ id, month }) => ({ book: id, month })) })
  return <Button size="small" disabled={books.length === 0} loading={busy} onClick={start}>计提折旧摊销 {books.length} 个账套</Button>
}
