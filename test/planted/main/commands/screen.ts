// Must be refused: main may not import renderer/link/link.ts
import { connect } from '../../renderer/link/link.ts';
export const link = connect;
