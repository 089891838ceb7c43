import { setTimeout as pause } from 'node:timers/promises';
import type { FastifyReply } from 'fastify';
import type { Fault } from './fault-script.ts';
import { SoapFault, faultEnvelope } from './soap.ts';

const XML_TYPE = 'text/xml; charset=utf-8';
const HUGE_CHUNK = Buffer.alloc(1 << 16, ' ');

/** Sends a SOAP answer as it should be. */
export function deliver(reply: FastifyReply, xml: string): FastifyReply {
  return reply.type(XML_TYPE).send(xml);
}

/** Sends a SOAP fault, with HTTP 500 as SOAP 1.1 asks. */
export function deliverFault(reply: FastifyReply, fault: SoapFault): FastifyReply {
  return reply.code(500).type(XML_TYPE).send(faultEnvelope(fault));
}

/** Sends a page for people, as application servers do when they refuse. */
export function deliverPage(reply: FastifyReply, status: number, title: string): FastifyReply {
  const page = `<!DOCTYPE html><html><head><title>${title}</title></head><body><h1>${title}</h1><br></body></html>`;
  return reply.code(status).type('text/html; charset=utf-8').send(page);
}

/** Spoils an answer in the way that a fault says; `xml` is the answer as it should have been. */
export async function deliverSpoilt(reply: FastifyReply, xml: string, fault: Fault): Promise<FastifyReply> {
  switch (fault.kind) {
    case 'http-status':
      if (fault.retryAfter !== undefined) reply.header('retry-after', fault.retryAfter);
      return deliverPage(reply, fault.status, 'The request could not be handled');
    case 'soap-fault':
      return deliverFault(
        reply,
        new SoapFault('Server', fault.message ?? 'The operation ended unexpectedly.')
      );
    case 'unauthorized':
      return deliverPage(reply, 401, 'Unauthorized');
    case 'redirect':
      return reply.code(302).header('location', fault.location).send();
    case 'cut':
      return dropped(reply, (r) => r.raw.destroy());
    case 'reset':
      return dropped(reply, (r) => r.raw.socket?.resetAndDestroy());
    case 'stall':
      return dropped(reply, () => undefined);
    case 'delay':
      await pause(fault.ms);
      return deliver(reply, xml);
    case 'slow-body':
      return trickle(reply, Buffer.from(xml), fault.chunkBytes, fault.everyMs);
    case 'malformed':
      return deliver(reply, `${xml.slice(0, xml.length / 2)}<oops></${xml.slice(xml.length / 2)}`);
    case 'truncated':
      return dropped(reply, (r) => sendHalf(r, Buffer.from(xml)));
    case 'empty':
      return deliver(reply, '');
    case 'huge':
      return flood(reply, fault.bytes);
    case 'html':
      return deliverPage(reply, 200, 'Sign in');
    case 'entities':
      return deliver(reply, withEntities(xml));
    case 'nameless-failure':
    case 'nameless-partial-failure':
      return deliver(reply, xml);
  }
}

function dropped(reply: FastifyReply, act: (reply: FastifyReply) => void): FastifyReply {
  reply.hijack();
  act(reply);
  return reply;
}

function sendHalf(reply: FastifyReply, body: Buffer): void {
  reply.raw.writeHead(200, { 'content-type': XML_TYPE, 'content-length': body.length });
  reply.raw.write(body.subarray(0, body.length / 2), () => reply.raw.destroy());
}

async function trickle(
  reply: FastifyReply,
  body: Buffer,
  size: number,
  everyMs: number
): Promise<FastifyReply> {
  reply.hijack();
  reply.raw.writeHead(200, { 'content-type': XML_TYPE, 'content-length': body.length });
  for (let from = 0; from < body.length && !reply.raw.destroyed; from += size) {
    reply.raw.write(body.subarray(from, from + size));
    await pause(everyMs);
  }
  reply.raw.end();
  return reply;
}

async function flood(reply: FastifyReply, bytes: number): Promise<FastifyReply> {
  reply.hijack();
  reply.raw.writeHead(200, { 'content-type': XML_TYPE });
  reply.raw.write('<?xml version="1.0" encoding="UTF-8"?>\n');
  for (let sent = 0; sent < bytes && !reply.raw.destroyed; sent += HUGE_CHUNK.length) {
    if (!reply.raw.write(HUGE_CHUNK)) await drained(reply);
  }
  reply.raw.end();
  return reply;
}

function drained(reply: FastifyReply): Promise<void> {
  return new Promise((resolve) => {
    reply.raw.once('drain', resolve);
    reply.raw.once('close', resolve);
  });
}

/** The same answer behind a document type whose entities would grow beyond measure. */
function withEntities(xml: string): string {
  const levels = Array.from({ length: 9 }, (_, n) => `<!ENTITY e${n + 1} "${`&e${n};`.repeat(10)}">`);
  const doctype = `<!DOCTYPE soapenv:Envelope [<!ENTITY e0 "grow">${levels.join('')}]>`;
  return xml.replace('?>', `?>${doctype}`).replace('</status>', '</status><reason>&e9;</reason>');
}
