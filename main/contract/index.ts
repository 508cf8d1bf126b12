export * from './money.ts';
export * from './errors.ts';
export * from './roles.ts';
export * from './views.ts';
export * from './events.ts';
export * from './commands.ts';
export * from './frames.ts';
export * from './behaviours.ts';
