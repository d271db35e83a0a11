import { Button, Form, Input, InputNumber, Radio } from 'antd'
import { api } from '../../../../web/api.ts'
import { useCommand } from '../../../../web/kit/index.ts'
import type { Meeting } from '../../contract/periods.ts'
import { useBook } from '../useBook.ts'
import type { StoredPlan } from './DistributionPage.tsx'

/** How the members' meeting decided; registered by another person than the one who wrote the plan. */
export function MeetingForm({ plan, disclosureDays }: { plan: StoredPlan; disclosureDays: number }) {
  const book = useBook()
  const { run, busy } = useCommand(api.ledger.approveDistribution, { success: '已登记决议，方案已批准' })
  const count = (name: keyof Meeting, label: string) => (
    <Form.Item name={name} label={label} rules={[{ required: true, message: `请填写${label}` }]}><InputNumber min={0} precision={0} /></Form.Item>
  )
  return (
    <section className="panel" aria-labelledby="meeting">
      <h2 id="meeting">登记会议决议</h2>
      <Form<Meeting> layout="vertical" initialValues={{ kind: 'memberAssembly', attachments: 1 }} onFinish={(meeting) => void run({ book: book.id, distribution: plan.id, meeting })}>
        <Form.Item name="kind" label="会议"><Radio.Group options={[{ value: 'memberAssembly', label: '成员大会' }, { value: 'memberRepAssembly', label: '成员代表大会' }]} /></Form.Item>
        <div className="plan-fields">
          <Form.Item name="day" label="会议日期" extra={`方案应在会议前公示 ${disclosureDays} 天`} rules={[{ required: true, message: '请填写会议日期' }]}><Input type="date" /></Form.Item>
          {count('due', '应到人数')}
          {count('present', '实到人数')}
          {count('inFavour', '同意人数')}
          <Form.Item name="resolution" label="决议编号" rules={[{ required: true, whitespace: true, message: '请填写决议编号' }]}><Input maxLength={60} /></Form.Item>
          {count('attachments', '会议材料张数')}
        </div>
        <p className="hint">应到人数是全体有完全民事行为能力的成员（或全体成员代表）；三分之二以上到会、全体三分之二以上同意才通过。</p>
        <Button type="primary" htmlType="submit" loading={busy}>登记并批准</Button>
      </Form>
    </section>
  )
}
