# tb_lineno, __traceback__ and add_note.
def f():
    raise ValueError('x')
try:
    f()
except ValueError as e:
    tb = e.__traceback__
    print(tb.tb_lineno, tb.tb_next.tb_lineno, tb.tb_next.tb_next, tb.tb_frame.f_code.co_name, tb.tb_next.tb_frame.f_code.co_name)
    e.add_note('a note')
    print(e.__notes__)
