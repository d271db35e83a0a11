import { useOutletContext } from 'react-router'
import type { Book } from '../contract.ts'

/** The book of the page that the tab stands in. */
export const useBook = (): Book => useOutletContext<Book>()
