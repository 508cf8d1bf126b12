import * as v from 'valibot';
import { Fault } from '#main/contract';

/** An http or https URL. */
export const urlSchema = v.pipe(v.string(), v.regex(/^https?:\/\/[^\s?#]+$/));

/** A scheme's face SDK: its library on this machine, or in training the stand-in at an address of this machine. */
export const faceSdkSchema = v.union([
  v.strictObject({ library: v.pipe(v.string(), v.minLength(1)) }),
  v.strictObject({ standIn: v.pipe(v.string(), v.regex(/^http:\/\/127\.0\.0\.1:\d+$/)) }),
]);
export type FaceSdkSettings = v.InferOutput<typeof faceSdkSchema>;

/** A regular expression, as a text. */
export const patternSchema = v.pipe(
  v.string(),
  v.check((text) => {
    try {
      return new RegExp(text, 'u').source !== '';
    } catch {
      return false;
    }
  }, 'expected a regular expression'),
);

/**
 * Checks a scheme's settings. The message names the field and what it expects, never what it got: that may be a key.
 * @throws Fault SETTINGS
 */
export function checkSchemeSettings<S extends v.GenericSchema>(scheme: string, schema: S, json: unknown): v.InferOutput<S> {
  const parsed = v.safeParse(schema, json);
  if (parsed.success) return parsed.output;
  const issue = parsed.issues[0];
  throw settingsFault(scheme, v.getDotPath(issue), explain(issue));
}

/** A fault of one field of a scheme's settings. */
export function settingsFault(scheme: string, field: string | null, problem: string): Fault {
  return new Fault('SETTINGS', `payments.${scheme}${field === null ? '' : `.${field}`}: ${problem}`);
}

function explain(issue: v.BaseIssue<unknown>): string {
  if (issue.received === 'undefined') return 'is missing';
  if (issue.expected === 'never') return 'is not a setting of this scheme';
  return issue.expected === null ? 'does not fit' : `expected ${issue.expected}`;
}
