% SPDX-License-Identifier: Apache-2.0
%
% peer.pl - the determination of peer.licet in Prolog: swipl -O peer.pl -- ROWS.pl
%
% Prints the nanoseconds a row, then the answers.
:- initialization(main, main).

d5('CN'). d5('MO'). d5('RU'). d5('BY'). d5('VE'). d5('IR'). d5('KP'). d5('SY').
d5('CU'). d5('MM'). d5('AF'). d5('IQ'). d5('LY'). d5('SD'). d5('SO'). d5('YE').
d('AM'). d('AZ'). d('BH'). d('EG'). d('GE'). d('JO'). d('KZ'). d('KG'). d('KW'). d('LB'). d('MD'). d('MN').
d('OM'). d('QA'). d('SA'). d('TJ'). d('TM'). d('AE'). d('UZ'). d('VN'). d('KH'). d('LA').
d('CN'). d('MO'). d('RU'). d('BY'). d('VE'). d('IR'). d('KP'). d('SY').
d('CU'). d('MM'). d('AF'). d('IQ'). d('LY'). d('SD'). d('SO'). d('YE').
e('CU'). e('IR'). e('KP'). e('SY').
m('CN'). m('MO'). m('RU'). m('BY'). m('VE'). m('MM'). m('KH'). m('NI').

a(T, _) :- T >= 4800, !.
a(T, P) :- T >= 1600, P >= 5.92.
b(T, P) :- T >= 2400, T < 4800, P >= 1.6, P < 5.92, !.
b(T, P) :- T >= 1600, T < 4800, P >= 3.2, P < 5.92.
controlled(T, P) :- a(T, P), !.
controlled(T, P) :- b(T, P).
far(To, _, _) :- d(To), !.
far(_, Hq, _) :- d5(Hq), !.
far(_, _, Parent) :- d5(Parent).
rs(T, P, To, Hq, Parent) :- controlled(T, P), far(To, Hq, Parent).
fast(Dram, _) :- Dram >= 4000, !.
fast(_, Link) :- Link >= 1100, !.
fast(Dram, Link) :- Dram + Link >= 4700.
letter(To, Dram, Link) :- d5(To), fast(Dram, Link).
use(military, To, _) :- m(To).
use(supercomputer, To, Hq) :- ( d5(To) -> true ; d5(Hq) ).
nac(false, T, P, To, Parent) :- b(T, P), \+ a(T, P), \+ e(To), \+ e(Parent).

decide(row(_, _, _, _, _, _, _, _, _, true), 5) :- !.
decide(row(_, _, _, Dram, Link, To, _, _, _, _), 4) :- letter(To, Dram, Link), !.
decide(row(_, _, _, _, _, To, Hq, _, Use, _), 4) :- use(Use, To, Hq), !.
decide(row(_, _, _, _, _, To, _, _, _, _), 4) :- e(To), !.
decide(row(T, A, Dc, _, _, To, Hq, Parent, _, _), Answer) :-
    P is T / A,
    rs(T, P, To, Hq, Parent), !,
    ( nac(Dc, T, P, To, Parent) -> Answer = 2 ; Answer = 4 ).
decide(_, 1).

run([]).
run([Row | Rows]) :- decide(Row, _), run(Rows).
answers([], []).
answers([Row | Rows], [Answer | Answers]) :- decide(Row, Answer), answers(Rows, Answers).

timed(Rows, Count, Ns) :-
    statistics(cputime, Begin), run(Rows), statistics(cputime, End),
    Ns is (End - Begin) * 1.0e9 / Count.

main([File]) :-
    set_prolog_flag(prefer_rationals, false),
    set_prolog_flag(iso, false),
    consult(File), rows(Rows), length(Rows, Count),
    findall(Ns, (between(1, 9, _), timed(Rows, Count, Ns)), Times),
    msort(Times, Sorted), nth0(4, Sorted, Middle),
    format("~1f~n", [Middle]),
    answers(Rows, Answers), atomic_list_concat(Answers, Text), format("~w~n", [Text]).
