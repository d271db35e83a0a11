import * as accounts from '../handlers/accounts.ts'
import { subdivideAccount } from '../handlers/subdivide.ts'
import * as books from '../handlers/books.ts'
import { os } from './os.ts'

export const bookRoutes = {
  books: os.books.handler(({ input, context }) => books.listBooks(context.ctx, input)),
  book: os.book.handler(({ input, context }) => books.getBook(context.ctx, input)),
  createBook: os.createBook.handler(({ input: { key: _, ...book }, context }) => books.createBook(context.ctx, book)),
  useBook: os.useBook.handler(async ({ input, context }) => {
    await books.useBook(context.ctx, input.book, input.month)
    return await books.getBook(context.ctx, input)
  }),
  accounts: os.accounts.handler(({ input, context }) => accounts.accountsOf(context.ctx, input.book)),
  createAccount: os.createAccount.handler(async ({ input, context }) => (await accounts.addAccounts(context.ctx, input.book, [input]))[0]!),
  parties: os.parties.handler(({ input, context }) => accounts.partiesOf(context.ctx, input.book)),
  createParty: os.createParty.handler(async ({ input, context }) => ({ id: (await accounts.addParties(context.ctx, input.book, [input])).get(input.name)! })),
  changeSettings: os.changeSettings.handler(({ input, context }) => books.changeSettings(context.ctx, input)),
  changeAccount: os.changeAccount.handler(({ input, context }) => accounts.changeAccount(context.ctx, input)),
  dimensions: os.dimensions.handler(({ input, context }) => accounts.dimensionsOf(context.ctx, input.book)),
  createDimension: os.createDimension.handler(({ input, context }) => accounts.addDimension(context.ctx, input)),
  subdivideAccount: os.subdivideAccount.handler(({ input, context }) => subdivideAccount(context.ctx, input)),
}
