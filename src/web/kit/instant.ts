const shanghai = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai', dateStyle: 'short', timeStyle: 'short' })

/** "2026-11-24T07:11:37.973Z" → "2026-11-24 15:11", as the clock on the wall in China. */
export const instantText = (instant: string): string => shanghai.format(Date.parse(instant))
