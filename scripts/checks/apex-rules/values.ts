import {
  AssignExpressionContext,
  ClassBodyDeclarationContext,
  ClassDeclarationContext,
  InstanceOfExpressionContext,
  MethodDeclarationContext
} from '@apexdevtools/apex-parser';
import { classesOf, type ApexRule } from './classes.ts';
import { findTrees, lineOf } from '../../project/apex-source.ts';

/** A final field has one value: an initializer and an assignment are two (Apex Developer Guide, "final"). */
export const finalFields: ApexRule = ({ tree }) =>
  classesOf(tree).flatMap((declaration) => {
    const names = new Set(initializedFinals(declaration));
    return [...findTrees(declaration, AssignExpressionContext)].flatMap((assignment) => {
      const name = assignment
        .expression(0)
        .getText()
        .toLowerCase()
        .replace(/^this\./, '');
      if (!names.has(name)) return [];
      return [
        {
          line: lineOf(assignment),
          message: `The final field ${name} has a value already.`,
          advice: 'Remove the initializer or the assignment.'
        }
      ];
    });
  });

function initializedFinals(declaration: ClassDeclarationContext): string[] {
  return declaration
    .classBody()
    .classBodyDeclaration_list()
    .filter((body: ClassBodyDeclarationContext) => body.modifier_list().some((modifier) => modifier.FINAL()))
    .flatMap(
      (body: ClassBodyDeclarationContext) =>
        body.memberDeclaration()?.fieldDeclaration()?.variableDeclarators().variableDeclarator_list() ?? []
    )
    .filter((variable) => variable.ASSIGN())
    .map((variable) => variable.id().getText().toLowerCase());
}

/** A Date is an instance of Datetime as well, so that it has to be asked for first. */
export const dateBeforeDatetime: ApexRule = ({ tree }) =>
  [...findTrees(tree, MethodDeclarationContext)].flatMap((method) => {
    const asked = new Set<string>();
    return [...findTrees(method, InstanceOfExpressionContext)].flatMap((test) => {
      const subject = test.expression().getText().toLowerCase();
      const type = test.typeRef().getText().toLowerCase();
      if (type === 'datetime') asked.add(subject);
      if (type !== 'date' || !asked.has(subject)) return [];
      return [
        {
          line: lineOf(test),
          message: `${test.expression().getText()} was asked for Datetime before; a Date answers yes to that.`,
          advice: 'Ask for Date first.'
        }
      ];
    });
  });
