import type { ClassDeclarationContext } from '@apexdevtools/apex-parser';
import {
  classesOf,
  dottedCalls,
  interfacesOf,
  methodsOf,
  type ApexRule,
  type RuleFinding
} from './classes.ts';
import { lineOf } from '../../project/apex-source.ts';

const STARTS = /^(system\.(enqueuejob|schedulebatch)|database\.executebatch)$/;

/**
 * A job that starts a job does so behind `Test.isRunningTest()` or in another class: a test allows one `executeBatch` and
 * no chain of Queueables (Apex Developer Guide, "Using Batch Apex" and "Queueable Apex").
 */
export const chainedJobs: ApexRule = ({ tree }) =>
  classesOf(tree)
    .filter((declaration) => isBatch(declaration) || isQueueable(declaration))
    .flatMap((declaration) => methodsOf(declaration))
    .filter(
      ({ declaration, modifiers }) =>
        !modifiers.includes('static') && !/Test\.isRunningTest\(\)/i.test(declaration.getText())
    )
    .flatMap(({ declaration }) =>
      [...dottedCalls(declaration)]
        .filter(({ name }) => STARTS.test(name))
        .map(({ node }) => ({
          line: lineOf(node),
          message: 'A job starts another job, which a test may not.',
          advice: 'Start it through a class that tests can replace, or not while Test.isRunningTest().'
        }))
    );

/**
 * A batch asks how many of its chunks failed, or raises an event for each: a chunk that throws is rolled back and the batch
 * goes on (Apex Developer Guide, "Firing Platform Events from Batch Apex").
 */
export const batchErrors: ApexRule = ({ tree }) =>
  classesOf(tree)
    .filter(
      (declaration) =>
        isBatch(declaration) &&
        !interfacesOf(declaration).includes('database.raisesplatformevents') &&
        !/NumberOfErrors/i.test(declaration.getText())
    )
    .map((declaration) =>
      at(
        declaration,
        `${declaration.id().getText()} never looks at its failed chunks.`,
        'Ask AsyncApexJob.NumberOfErrors in finish, or implement Database.RaisesPlatformEvents.'
      )
    );

/** A Queueable attaches a finalizer: nothing else learns that it died of a limit ("Transaction Finalizers"). */
export const queueableFinalizers: ApexRule = ({ tree }) =>
  classesOf(tree)
    .filter(
      (declaration) =>
        isQueueable(declaration) &&
        ![...dottedCalls(declaration)].some(({ name }) => name === 'system.attachfinalizer')
    )
    .map((declaration) =>
      at(
        declaration,
        `Nothing learns when ${declaration.id().getText()} dies.`,
        'Call System.attachFinalizer at the start of execute.'
      )
    );

function isBatch(declaration: ClassDeclarationContext): boolean {
  return interfacesOf(declaration).includes('database.batchable');
}

function isQueueable(declaration: ClassDeclarationContext): boolean {
  return interfacesOf(declaration).some((name) => name === 'queueable' || name === 'system.queueable');
}

function at(declaration: ClassDeclarationContext, message: string, advice: string): RuleFinding {
  return { line: lineOf(declaration), message, advice };
}
