/** Where to go after signing in: only an address of this program, since the link may have been sent by somebody. */
export function backAddress(back: string | null): string {
  return back && /^\/(?![/\\])/.test(back) ? back : '/'
}
