# A brainfuck interpreter in Python, running a program that prints the squares below n.
# small: 6
import sys
import time
BEFORE = '[-]'
AFTER = (
    '>[-]+<[->>>>>>>>>>[-<<<<<<<+>+>>>>>>]<<<<<<<[->>>>>>>+<<<<<<<]>[[-]>[-]+<]>[-<<+>+>]<<[->>+<<]>[[-]>'
    '>>>>>[-<<<<<<<+<+>>>>>>>>]<<<<<<<[->>>>>>>+<<<<<<<]<++++++++++++++++++++++++++++++++++++++++++++++++'
    '.[-]>>]>>>>>[-<<<<<<+>+>>>>>]<<<<<<[->>>>>>+<<<<<<]>[[-]>[-]+<]>[-<<+>+>]<<[->>+<<]>[[-]>>>>>[-<<<<<'
    '<+<+>>>>>>>]<<<<<<[->>>>>>+<<<<<<]<++++++++++++++++++++++++++++++++++++++++++++++++.[-]>>]>>>>[-<<<<'
    '<+>+>>>>]<<<<<[->>>>>+<<<<<]>[[-]>[-]+<]>[-<<+>+>]<<[->>+<<]>[[-]>>>>[-<<<<<+<+>>>>>>]<<<<<[->>>>>+<'
    '<<<<]<++++++++++++++++++++++++++++++++++++++++++++++++.[-]>>]>>>[-<<<<+>+>>>]<<<<[->>>>+<<<<]>[[-]>['
    '-]+<]>[-<<+>+>]<<[->>+<<]>[[-]>>>[-<<<<+<+>>>>>]<<<<[->>>>+<<<<]<+++++++++++++++++++++++++++++++++++'
    '+++++++++++++.[-]>>]>>[-<<<+>+>>]<<<[->>>+<<<]>[[-]>[-]+<]>[-]+[-<<+>+>]<<[->>+<<]>[[-]>>[-<<<+<+>>>'
    '>]<<<[->>>+<<<]<++++++++++++++++++++++++++++++++++++++++++++++++.[-]>>]>[-]<<<[-]++++++++++.[-]<[->>'
    '+<+<]>>[-<<+>>]<[->>>>+[-<<<+>+>>]<<<[->>>+<<<]>----------<[-]+>[[-]<->]<[[-]>>>[-]>+[-<<<<+>+>>>]<<'
    '<<[->>>>+<<<<]>----------<[-]+>[[-]<->]<[[-]>>>>[-]>+[-<<<<<+>+>>>>]<<<<<[->>>>>+<<<<<]>----------<['
    '-]+>[[-]<->]<[[-]>>>>>[-]>+[-<<<<<<+>+>>>>>]<<<<<<[->>>>>>+<<<<<<]>----------<[-]+>[[-]<->]<[[-]>>>>'
    '>>[-]>+<<<<<<<]]]]<]<++<]'
)


def parse(text):
    code = []
    stack = []
    i = 0
    while i < len(text):
        c = text[i]
        if c in '+-<>':
            run = 0
            plus, minus = ('+', '-') if c in '+-' else ('>', '<')
            while i < len(text) and text[i] in (plus, minus):
                run += 1 if text[i] == plus else -1
                i += 1
            code.append((plus, run))
            continue
        if c == '[':
            stack.append(len(code))
            code.append(('[', 0))
        elif c == ']':
            start = stack.pop()
            code[start] = ('[', len(code))
            code.append((']', start))
        elif c == '.':
            code.append(('.', 0))
        i += 1
    return code


def execute(code):
    tape = [0] * 1000
    out = []
    pc = at = 0
    end = len(code)
    while pc < end:
        op, arg = code[pc]
        if op == '+':
            tape[at] = (tape[at] + arg) & 255
        elif op == '>':
            at += arg
        elif op == '[':
            if tape[at] == 0:
                pc = arg
        elif op == ']':
            if tape[at] != 0:
                pc = arg
        else:
            out.append(chr(tape[at]))
        pc += 1
    return ''.join(out)


def main(n):
    text = execute(parse(BEFORE + '+' * n + AFTER))
    checksum = 0
    for c in text:
        checksum = (checksum * 31 + ord(c)) % 1000000007
    print(text.split()[-1], len(text), checksum)


if __name__ == '__main__':
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 110
    for _ in range(int(sys.argv[2]) if len(sys.argv) > 2 else 1):
        start = time.perf_counter()
        main(n)
        if len(sys.argv) > 2:
            print('inner', time.perf_counter() - start, file=sys.stderr)
