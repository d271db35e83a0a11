import { useQuery } from '@tanstack/react-query'
import { Alert, Button, Steps } from 'antd'
import { useOutletContext } from 'react-router'
import { orpc } from '../../../web/api.ts'
import { Loaded, useQueryState } from '../../../web/kit/index.ts'
import { useCan } from '../../../web/session.tsx'
import type { Book } from '../../ledger/contract.ts'
import type { Batch } from '../contract.ts'
import { Batches } from './Batches.tsx'
import { ColumnsStep } from './ColumnsStep.tsx'
import { FileStep } from './FileStep.tsx'
import { PreviewStep } from './PreviewStep.tsx'
import { ReadingStep } from './ReadingStep.tsx'
import { ResultStep } from './ResultStep.tsx'
import './import.css'

const titles = ['选择文件', '对应各列', '读取并检查', '核对', '完成']
const stepOf: Record<Batch['state'], number> = { uploaded: 1, failed: 1, staging: 2, staged: 3, posted: 4, cancelled: 4, withdrawn: 4 }
const POLL_MS = 700

/** 导入: from a file of another program into this book, step by step; which batch is open stands in the address. */
export default function ImportPage() {
  const book = useOutletContext<Book>()
  const can = useCan()
  const [batch, setBatch] = useQueryState('batch', { push: true })
  const [columns, setColumns] = useQueryState('columns', { push: true })
  const mayWrite = can('imports.batch.write')
  return (
    <>
      {(mayWrite || batch) && (
        <section className="panel" aria-label="导入">
          {batch ? (
            <OpenBatch key={batch} book={book} id={batch} again={columns !== null} setAgain={(again) => setColumns(again ? '1' : null)} leave={() => setBatch(null)} />
          ) : (
            <Stage at={0}><FileStep book={book} done={(made) => setBatch(made.id)} /></Stage>
          )}
        </section>
      )}
      <Batches book={book} open={setBatch} />
    </>
  )
}

function Stage({ at, failed = false, children }: { at: number; failed?: boolean; children: React.ReactNode }) {
  return (
    <>
      <Steps className="import-steps" size="small" current={at} status={failed ? 'error' : 'process'} items={titles.map((title) => ({ title }))} />
      {children}
    </>
  )
}

interface OpenBatchProps {
  book: Book
  id: string
  /** the columns are chosen anew for a file that was read before */
  again: boolean
  setAgain: (again: boolean) => void
  leave: () => void
}

function OpenBatch({ book, id, again, setAgain, leave }: OpenBatchProps) {
  const query = useQuery({
    ...orpc.imports.batch.queryOptions({ input: { batch: id } }),
    refetchInterval: ({ state }) => (state.data?.state === 'staging' ? POLL_MS : false),
  })
  return (
    <Loaded query={query}>
      {(batch) => {
        const choosing = batch.state === 'uploaded' || batch.state === 'failed' || (again && batch.state === 'staged')
        const step = choosing ? 1 : stepOf[batch.state]
        return (
          <Stage at={step} failed={batch.state === 'failed'}>
            <div className="import-file"><strong>{batch.fileName}</strong><Button size="small" type="link" onClick={leave}>另选文件</Button></div>
            {batch.failure && <Alert type="error" showIcon className="import-note" title="文件没有读成" description={batch.failure} />}
            {choosing ? <ColumnsStep batch={batch} done={() => again && setAgain(false)} />
              : batch.state === 'staging' ? <ReadingStep batch={batch} />
              : batch.state === 'staged' ? <PreviewStep book={book} batch={batch} chooseAgain={() => setAgain(true)} />
              : <ResultStep book={book} batch={batch} leave={leave} />}
          </Stage>
        )
      }}
    </Loaded>
  )
}
