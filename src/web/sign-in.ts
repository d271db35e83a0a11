interface AuthFault {
  code?: string
  message?: string
}

async function post(path: string, body: object): Promise<Response | null> {
  try {
    return await fetch(path, { method: 'POST', credentials: 'same-origin', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
  } catch {
    return null
  }
}

/** Signs in; the cookie is set by the answer. Gives the reason in Chinese when it failed, otherwise null. */
export async function signIn(username: string, password: string): Promise<string | null> {
  const answer = await post('/api/auth/sign-in/username', { username, password })
  if (!answer) return '连接不上服务器；请检查网络后重试'
  if (answer.ok) return null
  if (answer.status === 429) return '登录次数过多；请过一分钟再试'
  if (answer.status >= 500) return '服务器暂时不能登录；请稍后再试'
  const fault = (await answer.json().catch(() => ({}))) as AuthFault
  if (fault.code === 'BANNED_USER') return '这个账号已停用；请联系本单位管理员'
  return '用户名或密码不对；请检查大小写和输入法后重试'
}

/** Ends the session; false when the server could not be reached. */
export async function signOut(): Promise<boolean> {
  const answer = await post('/api/auth/sign-out', {})
  return answer !== null && (answer.ok || answer.status === 401)
}
