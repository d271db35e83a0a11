import * as board from '../handlers/board.ts'
import { os } from './os.ts'

export const boardRoutes = {
  board: os.board.handler(({ input, context }) => board.board(context.ctx, input)),
  closeMany: os.closeMany.handler(({ input, context }) => board.closeMany(context.ctx, input)),
  searchVouchers: os.searchVouchers.handler(({ input, context }) => board.searchVouchers(context.ctx, input)),
}
