import { v7, validate } from 'uuid'

/** UUIDv7: sorts by creation, minted by the client for commands so that a retry carries the same id. */
export type Id = string

export const newId = (): Id => v7()

export const isId = (text: string): boolean => validate(text)
