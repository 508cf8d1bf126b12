/** What the browser's profile is told before it starts. */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Chromium's number for a permission that was given (ContentSetting, components/content_settings/core/common/content_settings.mojom). */
const ALLOW = 1;

/**
 * Gives the screens' own address the camera, and no other: nobody stands at a kiosk to answer Chromium's question.
 * The `permissions-policy` of each page still says which of them may use it. A Chromium that runs on this profile
 * already was told when it was started.
 * @param address any address of the terminal
 */
export function allowCamera(profileDir: string, address: string): void {
  const folder = join(profileDir, 'Default');
  const file = join(folder, 'Preferences');
  const kept = read(file);
  const profile = within(kept, 'profile');
  const exceptions = within(within(profile, 'content_settings'), 'exceptions');
  exceptions['media_stream_camera'] = { [`${new URL(address).origin},*`]: { setting: ALLOW } };
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(`${file}.new`, JSON.stringify(kept), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

type Preferences = Record<string, unknown>;
const isPreferences = (value: unknown): value is Preferences => typeof value === 'object' && value !== null && !Array.isArray(value);

/** What is there; nothing where it cannot be read: Chromium begins anew then, too. */
function read(file: string): Preferences {
  if (!existsSync(file)) return {};
  try {
    const kept: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return isPreferences(kept) ? kept : {};
  } catch {
    return {};
  }
}

/** A branch of the preferences, made where it is not there. */
function within(preferences: Preferences, name: string): Preferences {
  const branch = preferences[name];
  if (isPreferences(branch)) return branch;
  const made: Preferences = {};
  preferences[name] = made;
  return made;
}
