/**
 * The journals of all terminals. `body` is the exact text that the hash covers (main/core/journal/chain.ts);
 * every key starts with the terminal, so that a distributed engine can spread the tables by it.
 */
export const sql = `
create table guitai.terminals (
  terminal_id text primary key check (terminal_id <> ''),
  first_push_at timestamptz not null default now(),
  last_push_at timestamptz not null default now()
);

create table guitai.journal (
  terminal_id text not null,
  seq bigint not null check (seq > 0),
  at_ms bigint not null,
  kind text not null,
  body text not null,
  prev_hash text not null,
  hash text not null,
  received_at timestamptz not null default now(),
  primary key (terminal_id, seq)
);
-- A sale of a few lines stays in its row, uncompressed: compressing each body costs more than the insert.
alter table guitai.journal set (toast_tuple_target = 8160);

-- Hash of an entry: main/core/journal/chain.ts says what it covers.
create function guitai.entry_hash(seq bigint, at_ms bigint, kind text, prev_hash text, body text) returns text
language sql immutable parallel safe as $$
  select encode(sha256(convert_to(
    'guitai-journal-1' || chr(10) || seq || chr(10) || at_ms || chr(10) || kind || chr(10) || prev_hash || chr(10) || body,
    'UTF8')), 'hex')
$$;

-- The body as jsonb. JSON may escape NUL and halves of surrogate pairs, jsonb refuses them: they read as U+FFFD,
-- for a scanned code with such a character must not stop the journals.
create function guitai.readable(body text) returns jsonb
language sql immutable parallel safe as $$
  select (case when strpos(body, '\\u') = 0 then body
    else regexp_replace(body, '\\\\u(0000|[dD][89a-fA-F][0-9a-fA-F]{2})', '\\\\ufffd', 'g') end)::jsonb
$$;

create view guitai.facts as
  select terminal_id, seq, to_timestamp(at_ms / 1000.0) as at, kind, guitai.readable(body) as body, hash
  from guitai.journal;
`;
