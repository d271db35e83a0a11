import { ORPCError, ValidationError } from '@orpc/server'
import type { FastifyReply } from 'fastify'
import { DomainError } from '../kernel/error.ts'
import { newId } from '../kernel/id.ts'
import type { Json } from '../kernel/json.ts'
import type { Logger } from '../kernel/log.ts'
import { toWire } from '../kernel/procedure.ts'

export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8'

/** RFC 9457. `code` is stable, `detail` is Chinese and says what to do, `errors` points at the fields that were wrong. */
export interface Problem {
  type: string
  title: string
  status: number
  detail: string
  code: string
  errors?: { path: string; message: string }[]
  details?: Json
}

const titles: Record<number, string> = {
  400: '请求有误',
  401: '未登录',
  403: '无权办理',
  404: '未找到',
  405: '方法不支持',
  409: '与现状冲突',
  411: '缺少长度',
  413: '内容过大',
  415: '格式不支持',
  422: '内容不符合要求',
  429: '操作过于频繁',
  500: '服务器出错',
  503: '暂时不可用',
}

const titleOf = (status: number) => titles[status] ?? (status < 500 ? '请求有误' : '服务器出错')

export function problem(status: number, code: string, detail: string, more: Pick<Problem, 'errors' | 'details'> = {}): Problem {
  return { type: `urn:mingzhang:problem:${code}`, title: titleOf(status), status, detail, code, ...more }
}

/** Answers with a problem outside of the typed procedures. */
export function sendProblem(reply: FastifyReply, body: Problem): FastifyReply {
  return reply.status(body.status).header('content-type', PROBLEM_TYPE).send(JSON.stringify(body))
}

/**
 * Brings whatever a request threw into the one form that both adapters print: known failures keep their code, wrong input
 * names its fields, anything else is logged under a number and tells the user only that number.
 */
export function presentable(error: unknown, log: Logger): ORPCError<string, unknown> {
  const wire = toWire(error)
  if (wire instanceof ORPCError) {
    if (wire.cause instanceof ValidationError && wire.code === 'BAD_REQUEST') return invalidInput(wire.cause)
    if (wire.status < 500 || wire.cause instanceof DomainError) return wire
  }
  const reference = newId()
  log.error({ err: wire instanceof ORPCError ? (wire.cause ?? wire) : wire, reference }, 'unexpected failure')
  return new ORPCError('kernel.unexpected', {
    status: 500,
    message: `服务器出错，本次操作未保存；请稍后重试，仍不行时把编号 ${reference} 告诉管理员`,
    data: { reference },
  })
}

function invalidInput(cause: ValidationError): ORPCError<string, unknown> {
  const errors = cause.issues.map(({ path = [], message }) => ({ path: path.map((part) => String(typeof part === 'object' ? part.key : part)).join('.'), message }))
  return new ORPCError('kernel.invalidInput', { status: 400, message: '填写的内容有误，请按提示修改', data: { errors } })
}

/** The problem document of a presentable error. */
export function toProblem({ status, code, message, data }: ORPCError<string, unknown>): Problem {
  if (code === 'kernel.invalidInput') return problem(status, code, message, data as Pick<Problem, 'errors'>)
  return problem(status, code, message, data === null || data === undefined ? {} : { details: data as Json })
}

/** The schema of a problem in the OpenAPI document. */
export const problemSchema = {
  type: 'object',
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string', description: '中文说明，写明怎么办' },
    code: { type: 'string', description: '稳定的错误代码' },
    errors: {
      type: 'array',
      items: { type: 'object', properties: { path: { type: 'string' }, message: { type: 'string' } }, required: ['path', 'message'] },
    },
    details: {},
  },
  required: ['type', 'title', 'status', 'detail', 'code'],
} as const
