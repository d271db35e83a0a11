import { Navigate, useLocation } from 'react-router'
import { paths } from './paths.ts'
import { useMe } from './session.tsx'

const VILLAGE = 5

/** /targets and /targets/root: the targets of the division that the user works for. */
export default function TargetsRoot() {
  const root = useMe().roots[0]
  const { search } = useLocation()
  if (!root) return <Navigate to="/" replace />
  return <Navigate to={(root.level === VILLAGE ? paths.targetVillage(root.id) : paths.targets(root.id)) + search} replace />
}
