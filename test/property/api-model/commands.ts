import fc from 'fast-check'
import type { Real } from './ask.ts'
import * as m from './model.ts'
import type { Model } from './model.ts'
import {
  Create,
  Show,
  ShowNobody,
  List,
  Provision,
  Power,
  Maintenance,
  PatchNode,
  Rename,
  Retire,
  Delete,
} from './node-commands.ts'
import { SetTraits, OneTrait, AddPort, RemovePort } from './part-commands.ts'

/** The client's first requests: nodes in the states that most rules are about. */
export async function beginning(real: Real): Promise<{ model: Model; real: Real }> {
  const model = m.newModel()
  for (const slot of [0, 1, 2]) await new Create(slot, 'fake-hardware', false).run(model, real)
  for (const [index, verb] of [
    [1, 'manage'],
    [2, 'manage'],
    [2, 'provide'],
  ] as const)
    // prettier-ignore
    await new Provision(index, verb).run(model, real)
  return { model, real }
}

const index = fc.nat({ max: 3 })
const word = fc.constantFrom('a', 'b', 'longer-word')
const traits = fc.subarray(['CUSTOM_A', 'CUSTOM_B2', 'CUSTOM_RED_HOT', 'no trait'])

/** Sequences of requests, biased towards those that move nodes. */
export const sequences = (maxCommands: number) =>
  fc.commands(
    [
      fc.tuple(index, fc.constant('fake-hardware'), fc.constant(false)).map((args) => new Create(...args)),
      fc
        .tuple(index, fc.constantFrom('fake-hardware', 'fake-hardware', 'no-such-driver'), fc.boolean())
        .map((args) => new Create(...args)),
      index.map((at) => new Show(at)),
      fc.constantFrom('nobody', '00000000-0000-4000-8000-000000000000').map((ident) => new ShowNobody(ident)),
      fc.constantFrom(
        new List('', () => true),
        new List('?maintenance=true', ({ maintenance }) => maintenance),
        new List('?provision_state=manageable', ({ state }) => state === 'manageable'),
        new List(
          '?provision_state=available&maintenance=false',
          (node) => node.state === 'available' && !node.maintenance,
        ),
        new List('?driver=fake-hardware&fields=uuid,name', () => true),
        new List('?retired=true', ({ retired }) => retired),
      ),
      fc.tuple(index, fc.constantFrom(...(Object.keys(m.verbs) as m.Verb[]))).map((args) => new Provision(...args)),
      fc
        .tuple(index, fc.constantFrom<m.Verb>('manage', 'manage', 'provide', 'clean', 'adopt', 'deleted'))
        .map((args) => new Provision(...args)),
      fc
        .tuple(index, fc.constantFrom<m.Verb>('manage', 'provide', 'clean with an unknown step'))
        .map((args) => new Provision(...args)),
      fc.tuple(index, fc.constantFrom(...m.powerTargets)).map((args) => new Power(...args)),
      fc.tuple(index, fc.option(word, { nil: undefined })).map((args) => new Maintenance(...args)),
      fc
        .tuple(index, word, fc.nat({ max: m.patches('').length - 1 }))
        .map(([at, value, which]) => new PatchNode(at, m.patches(value)[which] as m.Patch)),
      fc.tuple(index, index).map((args) => new Rename(...args)),
      fc.tuple(index, fc.boolean()).map((args) => new Retire(...args)),
      index.map((at) => new Delete(at)),
      fc.tuple(index, traits).map((args) => new SetTraits(...args)),
      fc
        .tuple(index, fc.constantFrom<'PUT' | 'DELETE'>('PUT', 'DELETE'), fc.constantFrom('CUSTOM_A', 'CUSTOM_B2'))
        .map((args) => new OneTrait(...args)),
      fc.tuple(index, fc.integer({ min: -1, max: 4 })).map((args) => new AddPort(...args)),
      index.map((at) => new RemovePort(at)),
    ],
    { maxCommands, size: 'max' },
  )
