import { useQuery } from '@tanstack/react-query'
import { Form, Input, Select } from 'antd'
import { useDeferredValue, useState } from 'react'
import type { Day } from '../../../kernel/day.ts'
import { orpc } from '../../../web/api.ts'
import { useMe } from '../../../web/session.tsx'

/** An appointment as it is typed. */
export interface GrantText {
  post: string
  scopeDivision: number
  validFrom: Day
  validTo?: Day
}

/** The fields of an appointment: which post, where, from when to when. */
export function GrantFields() {
  const posts = useQuery(orpc.identity.posts.queryOptions())
  return (
    <>
      <Form.Item name="post" label="岗位" rules={[{ required: true, message: '请选择岗位' }]}>
        <Select options={(posts.data ?? []).map(({ post, title }) => ({ value: post, label: title }))} showSearch={{ optionFilterProp: 'label' }} placeholder="选择岗位" />
      </Form.Item>
      <Form.Item name="scopeDivision" label="管辖的县、乡镇或村" rules={[{ required: true, message: '请选择管辖范围' }]}><DivisionSelect /></Form.Item>
      <Form.Item name="validFrom" label="任职自" rules={[{ required: true, message: '请填写起期' }]}><Input type="date" /></Form.Item>
      <Form.Item name="validTo" label="任职至" extra="当天仍有效；不填为长期"><Input type="date" /></Form.Item>
    </>
  )
}

/** Finds a division by name, pinyin initials or code; the county and its towns are there without a search. */
function DivisionSelect({ value, onChange, id }: { value?: number; onChange?: (division: number) => void; id?: string }) {
  const { roots } = useMe()
  const [text, setText] = useState('')
  const asked = useDeferredValue(text.trim())
  const top = useQuery(orpc.divisions.children.queryOptions({ input: roots[0] ? { division: roots[0].id } : {} }))
  const found = useQuery({ ...orpc.divisions.search.queryOptions({ input: { text: asked, limit: 30 } }), enabled: asked !== '' })
  const rows = asked === '' ? [...roots, ...(top.data ?? [])].map(({ id: at, name }) => ({ at, name })) : (found.data ?? []).map(({ id: at, name, parentName }) => ({ at, name: `${parentName} ${name}` }))
  return (
    <Select
      {...(id && { id })}
      {...(value !== undefined && { value })}
      {...(onChange && { onChange })}
      showSearch={{ filterOption: false, onSearch: setText }}
      options={rows.map(({ at, name }) => ({ value: at, label: name }))}
      placeholder="输入名称、拼音首字母或区划代码"
      notFoundContent={asked !== '' && found.isSuccess ? '没有找到；可用名称、拼音首字母或区划代码' : null}
    />
  )
}
