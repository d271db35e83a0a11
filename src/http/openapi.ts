import type { AnyContractRouter } from '@orpc/contract'
import { OpenAPIGenerator, type OpenAPI } from '@orpc/openapi'
import { ZodToJsonSchemaConverter } from '@orpc/zod/zod4'
import { traverseContractProcedures } from '@orpc/server'
import type { Meta } from '../kernel/contract.ts'
import { problemSchema } from './problem.ts'

export const schemaConverters = [new ZodToJsonSchemaConverter()]

/** The OpenAPI 3.1 document of all contracts; each operation names its permission as `x-permission`. */
export async function openApiDocument(contract: AnyContractRouter, version: string): Promise<OpenAPI.Document> {
  const document = await new OpenAPIGenerator({ schemaConverters }).generate(contract, {
    info: {
      title: '明账 Mingzhang',
      version,
      description: '金额一律以分为单位，JSON 中写成十进制字符串；日期 YYYY-MM-DD，月份 YYYY-MM。出错时返回 application/problem+json（RFC 9457）。',
    },
    servers: [{ url: '/api' }],
    components: {
      securitySchemes: { session: { type: 'apiKey', in: 'cookie', name: 'mingzhang.session_token' } },
      schemas: { Problem: problemSchema as unknown as OpenAPI.SchemaObject },
    },
    security: [{ session: [] }],
    customErrorResponseBodySchema: () => ({ $ref: '#/components/schemas/Problem' }),
  })
  traverseContractProcedures({ router: contract, path: [] }, ({ contract: procedure }) => {
    const { route, meta } = procedure['~orpc']
    const { permission } = meta as Meta
    const operation = document.paths?.[route.path ?? '']?.[route.method === 'POST' ? 'post' : 'get']
    if (!operation) return
    Object.assign(operation, { 'x-permission': permission }, permission === 'public' ? { security: [] } : {})
    operation.responses = { ...operation.responses, default: { description: '出错', content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } } } }
  })
  return document
}
