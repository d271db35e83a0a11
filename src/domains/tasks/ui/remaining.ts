import type { Task } from '../contract.ts'

/** From this share on a guess at the rest is worth showing. */
const KNOWN_FROM = 0.05

export const isActive = ({ state }: Pick<Task, 'state'>): boolean => state === 'queued' || state === 'running'

/** Seconds that a running task still needs at its pace so far; null while too little is done to say. */
export function secondsLeft({ state, doneItems, totalItems, startedAt, updatedAt }: Pick<Task, 'state' | 'doneItems' | 'totalItems' | 'startedAt' | 'updatedAt'>): number | null {
  if (state !== 'running' || !startedAt || doneItems === 0 || doneItems < totalItems * KNOWN_FROM) return null
  return Math.ceil(((updatedAt.getTime() - startedAt.getTime()) * (totalItems - doneItems)) / doneItems / 1000)
}

/** 42 → "约 42 秒", 150 → "约 3 分钟". */
export const durationText = (seconds: number): string => (seconds < 60 ? `约 ${Math.max(1, seconds)} 秒` : `约 ${Math.ceil(seconds / 60)} 分钟`)
