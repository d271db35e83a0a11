import { Client } from 'pg'
import { expect, it } from 'vitest'
import { asRole, onDatabase } from './client.ts'

it.each([
  ['postgres://u:p@h:5433/old?sslmode=disable', 'postgres://u:p@h:5433/new?sslmode=disable'],
  ['postgresql://h', 'postgresql://h/new'],
  ['postgres://u@h?host=%2Ftmp', 'postgres://u@h/new?host=%2Ftmp'],
])('onDatabase(%s)', (url, expected) => expect(onDatabase(url, 'new')).toBe(expected))

it('asRole adds to the options that a URL already has', () => {
  const client = new Client(asRole('postgres://u@h/d?options=-c%20jit%3Doff&application_name=x', 'mingzhang_app'))
  expect(client).toMatchObject({ database: 'd', connectionParameters: { options: '-c jit=off -c role=mingzhang_app', application_name: 'x' } })
})
