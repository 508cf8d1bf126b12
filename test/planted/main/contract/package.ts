// Must be refused: main/contract may not import the package pg
import type { Client } from 'pg';
export type Database = Client;
