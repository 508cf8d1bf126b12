/** The device process as the installed terminal runs it: a plain user in the groups that `guitai doctor` asks for. */
process.setgroups?.(['dialout', 'lp', 'plugdev', 'input']);
process.setgid?.('cashier');
process.setuid?.('cashier');
await import('#drivers/process.ts');
