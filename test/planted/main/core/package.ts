// Must be refused: main/core may not import the package valibot
import { parse } from 'valibot';
export const check = parse;
