import type { Random } from '../runtime/random.ts'

const ADJECTIVES =
  'amber ancient bold brave bright brisk calm clever cobalt coral crimson curious dapper deep eager early fair fierce fleet fond gentle glad golden grand green hardy hidden honest humble ivory jolly keen kind lively loyal lucky lunar mellow merry mighty misty modest nimble noble olive patient placid polite proud quick quiet rapid ready robust rosy royal rustic sage sandy scarlet serene sharp silent silver sleek smooth snowy solar solid spry steady still stout sturdy subtle sunny swift tidy tranquil true velvet vivid warm wild winged wise witty young zesty'
const ANIMALS =
  'adder albatross alpaca antelope badger beaver bison bittern boar buzzard camel caribou cheetah civet condor cormorant cougar coyote crane cuckoo curlew dingo dolphin dormouse dove eagle egret elk ermine falcon ferret finch fox gannet gazelle gecko gibbon goose grebe grouse gull hare harrier hawk heron hoopoe ibex ibis jackal jackdaw jaguar jay kestrel kingfisher kite koala lapwing lark lemur leopard linnet lizard lynx magpie marmot marten mole moose narwhal newt nuthatch ocelot orca oriole osprey otter owl panther pelican petrel pika plover puffin puma quail raven robin salmon seal serval shrew skylark sparrow starling stoat swallow swan swift tapir teal tern thrush toucan vole walrus weasel whale wolf wombat wren yak'

const adjectives = ADJECTIVES.split(' ')
const animals = ANIMALS.split(' ')

/** Two words for people to tell runs apart by: `brisk-otter`. Not unique; ids are. */
export function newRunName(random: Random): string {
  return `${pick(adjectives, random)}-${pick(animals, random)}`
}

function pick(words: readonly string[], random: Random): string {
  return words[Math.floor(random.next() * words.length)] ?? ''
}
