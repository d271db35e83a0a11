/** Where start-up tells what it does: `info` and `warn` are for the user, `debug` is PostgreSQL's own log. Fits pino and console. */
export interface Log {
  info(text: string): void
  warn(text: string): void
  debug(text: string): void
}
