const methods = ['get', 'post']
const access = { public: '免登录', signedIn: '登录即可' }

const element = (name, properties = {}, ...children) => {
  const node = Object.assign(document.createElement(name), properties)
  node.append(...children)
  return node
}

/** One short phrase for a schema: what a caller has to send or will get. */
function phrase(schema) {
  if (!schema || Object.keys(schema).length === 0) return '任意'
  if (schema.$ref) return schema.$ref.split('/').at(-1)
  if (schema.const !== undefined) return JSON.stringify(schema.const)
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ')
  const branches = schema.anyOf ?? schema.oneOf ?? schema.allOf
  if (branches) return [...new Set(branches.map(phrase))].join(schema.allOf ? ' 且 ' : ' | ')
  if (schema.type === 'array') return '列表'
  const words = [schema['x-native-type'] === 'bigint' ? '整数字符串' : (schema.type ?? '任意')]
  if (schema.format) words.push(schema.format)
  if (schema.minimum > -1e15) words.push(`≥ ${schema.minimum}`)
  if (schema.maximum < 1e15) words.push(`≤ ${schema.maximum}`)
  if (schema.maxLength) words.push(`最长 ${schema.maxLength}`)
  if (schema.pattern && !schema.format && schema['x-native-type'] !== 'bigint') words.push(schema.pattern)
  if (schema.default !== undefined) words.push(`默认 ${JSON.stringify(schema.default)}`)
  return words.join('，')
}

/** Rows of [name, phrase] for a schema, members of members under dotted names. */
function rows(schema, prefix = '') {
  if (!schema) return []
  const branch = (schema.anyOf ?? schema.oneOf)?.find((one) => one.properties || one.items)
  if (schema.type === 'array' || branch?.items) {
    const items = (branch ?? schema).items
    const inner = rows(items, `${prefix}[]`)
    return inner.length > 0 ? inner : [[`${prefix}[]`, phrase(items)]]
  }
  const { properties, required = [] } = branch ?? schema
  if (!properties) return prefix ? [[prefix, phrase(schema)]] : []
  return Object.entries(properties).flatMap(([name, member]) => {
    const path = prefix ? `${prefix}.${name}` : name
    const inner = rows(member, path)
    return inner.length > 1 || inner[0]?.[0] !== path ? inner : [[required.includes(name) ? path : `${path}?`, phrase(member)]]
  })
}

function section(title, list) {
  if (list.length === 0) return []
  const body = list.map(([name, what]) => element('tr', {}, element('td', {}, element('code', { textContent: name })), element('td', { textContent: what })))
  return [element('h4', { textContent: title }), element('table', {}, element('tbody', {}, ...body))]
}

const jsonOf = (holder) => Object.values(holder?.content ?? {})[0]?.schema

function article(method, path, operation) {
  const query = (operation.parameters ?? []).map((one) => [one.required ? one.name : `${one.name}?`, phrase(one.schema)])
  const permission = operation['x-permission'] ?? ''
  return element(
    'article',
    { id: operation.operationId },
    element('h3', { textContent: operation.summary ?? operation.operationId }),
    element('div', { className: 'path' }, element('span', { className: `method ${method}`, textContent: method.toUpperCase() }), `/api${path}`),
    element('p', { className: 'permission', textContent: `权限：${access[permission] ?? permission}` }),
    ...section('参数', query),
    ...section('请求', rows(jsonOf(operation.requestBody))),
    ...section('返回', rows(jsonOf(operation.responses?.['200']))),
  )
}

function draw(operations, filter) {
  const shown = operations.filter(({ path, operation }) => `${path} ${operation.summary ?? ''}`.includes(filter))
  const tags = [...new Set(shown.map(({ tag }) => tag))]
  const index = document.getElementById('index')
  const list = document.getElementById('operations')
  index.replaceChildren()
  list.replaceChildren()
  for (const tag of tags) {
    index.append(element('li', { className: 'tag', textContent: tag }))
    list.append(element('h2', { textContent: tag }))
    for (const { method, path, operation } of shown.filter((one) => one.tag === tag)) {
      index.append(element('li', {}, element('a', { href: `#${operation.operationId}`, textContent: operation.summary ?? path })))
      list.append(article(method, path, operation))
    }
  }
}

const about = document.getElementById('about')
try {
  const { info, paths } = await (await fetch('/api/openapi.json')).json()
  const operations = Object.entries(paths).flatMap(([path, item]) =>
    methods.filter((method) => item[method]).map((method) => ({ method, path, operation: item[method], tag: item[method].tags?.[0] ?? '其他' })),
  )
  about.textContent = `${info.description}（版本 ${info.version}，共 ${operations.length} 个接口）`
  draw(operations, '')
  document.getElementById('filter').addEventListener('input', (event) => draw(operations, event.target.value.trim()))
  if (location.hash) document.getElementById(location.hash.slice(1))?.scrollIntoView()
} catch {
  about.textContent = '没能读取 openapi.json，请刷新重试。'
}
