import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { ApexLoadError } from './apex/errors.ts';
import { languageLibrary } from './apex/library/language.ts';
import { Program, type SourceFile } from './apex/program.ts';
import { LocalOrg, type LocalOrgOptions } from './platform/local-org.ts';

/** A local org with the Apex of its package loaded. */
export interface OpenedOrg {
  readonly org: LocalOrg;
  readonly program: Program;
}

/**
 * Opens a local org on the folders and loads the Apex in them, and in `extra`, as far as `which` agrees. Throws
 * ApexLoadError for what it does not model.
 */
export function openOrg(
  options: LocalOrgOptions,
  extra: readonly string[] = [],
  debug: (text: string) => void = () => undefined,
  which: (file: SourceFile) => boolean = () => true
): OpenedOrg {
  const org = LocalOrg.open(options);
  const program = new Program({
    library: org.library(languageLibrary()),
    objectStatics: org.objectStatics,
    database: org.apexDatabase,
    platform: org.platform,
    clock: org.clock,
    debug
  });
  program.load([...options.folders, ...extra].flatMap(apexFiles).filter(which));
  org.jobs.restore(program);
  return { org, program };
}

/** The class files under a folder, by path. */
export function apexFiles(folder: string): SourceFile[] {
  return readdirSync(folder)
    .sort()
    .flatMap((name) => {
      const path = join(folder, name);
      if (statSync(path).isDirectory()) return apexFiles(path);
      if (name.endsWith('.trigger'))
        throw new ApexLoadError(`${path}:1: Triggers are not modelled by the local org`);
      return name.endsWith('.cls')
        ? [{ path: relative(process.cwd(), path), text: readFileSync(path, 'utf8') }]
        : [];
    });
}
