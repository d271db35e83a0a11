import { useSearchParams } from 'react-router'

/**
 * One member of the address's query as state: filters live in the URL, so that reload, back and a sent link show the same.
 * An empty value removes the member. `push` makes a step of its own for the back button (a drawer, a tab).
 */
export function useQueryState(name: string, options: { push?: boolean } = {}): [string | null, (value: string | null) => void] {
  const [search, setSearch] = useSearchParams()
  const set = (value: string | null) =>
    setSearch(
      (old) => {
        const next = new URLSearchParams(old)
        if (value) next.set(name, value)
        else next.delete(name)
        return next
      },
      { replace: !options.push },
    )
  return [search.get(name), set]
}
