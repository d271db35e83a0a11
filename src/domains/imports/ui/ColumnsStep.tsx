import { useQuery } from '@tanstack/react-query'
import { Alert, Button, InputNumber, Select } from 'antd'
import { useState } from 'react'
import { parseDay } from '../../../kernel/day.ts'
import { api, orpc } from '../../../web/api.ts'
import { Failure, Loading, useCommand } from '../../../web/kit/index.ts'
import { fieldTitles, missingFields, type Batch, type Field, type Mapping } from '../contract.ts'
import { optionsOf } from './labels.ts'

type Inspection = Awaited<ReturnType<typeof api.imports.inspect>>

/** Which sheet, where its heading is, and what each column is. */
export function ColumnsStep({ batch, done }: { batch: Batch; done: () => void }) {
  const [where, setWhere] = useState<{ sheet?: number; headingRow?: number }>({})
  const query = useQuery(orpc.imports.inspect.queryOptions({ input: { batch: batch.id, ...where } }))
  if (query.isPending) return <Loading rows={8} />
  if (query.isError) return <Failure error={query.error} retry={() => void query.refetch()} />
  const { sheets, sheet, headingRow } = query.data
  return (
    <>
      <div className="table-tools import-note">
        {sheets.length > 1 && (
          <label>工作表{' '}
            <Select value={sheet} style={{ width: 180 }} onChange={(value) => setWhere({ sheet: value })}
              options={sheets.map(({ name, hidden }, value) => ({ value, label: hidden ? `${name}（隐藏）` : name }))} />
          </label>
        )}
        <label>表头在第{' '}
          <InputNumber key={`${sheet}-${headingRow}`} min={1} max={1000} defaultValue={headingRow ?? undefined} style={{ width: 72 }} aria-label="表头所在行"
            onBlur={(event) => { const row = Number(event.target.value); if (row >= 1 && row !== headingRow) setWhere({ sheet, headingRow: row }) }} />
          {' '}行
        </label>
      </div>
      {headingRow === null
        ? <Alert type="warning" showIcon title="前 10 行没有找到表头" description="请在上面填写表头所在的行；如果表头根本没有，请在文件里补上列名后重新上传。" />
        : <Columns key={`${sheet}-${headingRow}`} batch={batch} seen={query.data} headingRow={headingRow} done={done} />}
    </>
  )
}

function Columns({ batch, seen, headingRow, done }: { batch: Batch; seen: Inspection; headingRow: number; done: () => void }) {
  const [mapping, setMapping] = useState<Mapping>(seen.mapping)
  const [trouble, setTrouble] = useState<string | null>(null)
  const { run, busy } = useCommand(api.imports.stage, { done, failed: ({ message }) => setTrouble(message) })
  const titles = fieldTitles[batch.kind]
  const missing = missingFields(batch.kind, mapping)
  const fieldAt = (index: number) => (Object.keys(mapping) as Field[]).find((field) => mapping[field] === index)
  const choose = (index: number, field: Field | undefined) => {
    const rest = Object.fromEntries(Object.entries(mapping).filter(([name, at]) => at !== index && name !== field))
    setMapping(field ? { ...rest, [field]: index } : rest)
  }
  return (
    <>
      {seen.remembered && <Alert type="info" showIcon className="import-note" title="已按上次为这种表头选定的列对应" />}
      {trouble && <Alert type="error" showIcon className="import-note" title={trouble} />}
      <div className="import-grid">
        <table>
          <thead>
            <tr><th>行</th>{seen.columns.map(({ index, letter, title }) => <th key={index}>{letter} {title}</th>)}</tr>
            <tr>
              <th />
              {seen.columns.map(({ index, letter, title }) => (
                <th key={index}>
                  <Select<Field> aria-label={`${letter} 列“${title}”是什么`} size="small" allowClear placeholder="不导入" value={fieldAt(index)} onChange={(field) => choose(index, field)} options={optionsOf(titles) as { value: Field; label: string }[]} />
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {seen.sample.map(({ row, cells }) => (
              <tr key={row}><td>{row}</td>{seen.columns.map(({ index }) => <td key={index}>{shown(cells[index] ?? '', fieldAt(index))}</td>)}</tr>
            ))}
          </tbody>
        </table>
      </div>
      <div className="table-tools">
        <Button type="primary" loading={busy} disabled={missing.length > 0} onClick={() => void run({ batch: batch.id, sheet: seen.sheet, headingRow, mapping })}>读取并检查</Button>
        <span className="hint" role="status">{missing.length > 0 ? `还缺：${missing.map((field) => titles[field]).join('、')}。请在对应的列上选择` : '列已齐，可以开始'}</span>
      </div>
    </>
  )
}

/** A spreadsheet keeps a date as a number of days; people want to see the date. */
function shown(text: string, field: Field | undefined): string {
  if (field !== 'date' || !/^\d{5}$/.test(text)) return text
  const parsed = parseDay(Number(text))
  return 'day' in parsed ? parsed.day : text
}
