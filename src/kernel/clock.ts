import type { Day } from './day.ts'

/** The only reader of the system clock. `today` is the business day, which a demo may pin. */
export interface Clock {
  now(): Date
  today(): Day
}

const shanghai = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai' })

/** Real instants; the business day is Asia/Shanghai's calendar day, or `pinned` when the demo or `--today` fixes it. */
export function systemClock(pinned?: Day): Clock {
  return {
    now: () => new Date(),
    today: () => pinned ?? shanghai.format(new Date()),
  }
}
