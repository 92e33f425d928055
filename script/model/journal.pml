/*
 * The journal of a run, as docs/workflow-language.md §5 says: freeze a list, begin, effect, done, end of the step, a second
 * step that uses what the first one gave, end. Crashes come at any point: a kill keeps all that was written, a loss of power
 * keeps what is durable and any part of the rest. Requests on their way may be carried out after the crash.
 *
 * Item 0 is a put, items 1 and 2 are deletes of what was selected. At any moment somebody else may replace the last item and remove
 * the file that is put.
 * Each safeguard can be left out with -DNO_…; script/torture model says which of them are needed.
 */
/* One put, the others are deletes. With 2 items the search of 2 crashes comes to its end. */
#ifndef ITEMS
#define ITEMS   3
#endif
#define LAST    (ITEMS - 1)
#ifndef CRASHES
#define CRASHES 2
#endif
#define MAX     18

/* The kinds of records: the kind is the record divided by 4, the item the rest. */
#define LIST  1
#define BEGUN 2
#define DONE  3
#define STEP  4
#define AGAIN 5
#define END   6
#define RECORD(kind, item) ((kind) * 4 + (item))

/* How an item came to be done. */
#define IO     1
#define PROBE  2
#define ABSENT 3
#define OTHER  4

byte journal[MAX];
byte written = 0;
byte durable = 0;

/* What stands in the list's file, and beside the records. */
bit  listed[ITEMS];
byte version[ITEMS];
byte via[ITEMS];
byte given;             /* what the first step gave, in its last record */

/* The store. Version 0: nothing. */
byte there[ITEMS];
byte second = 0;        /* what the second step puts */
bit  replaced = 0;
bit  source = 1;        /* the file that is put */

/* Requests on their way. */
bit  sent[ITEMS];
byte sentBy[ITEMS];
byte sentVersion[ITEMS];
byte answered[ITEMS];

/* What is true, whatever the journal says. */
bit  deletedByUs[ITEMS];
bit  putByUs = 0;       /* the second step's */
byte values = 0;        /* how many different values the first step has given */

byte attempt = 1;
/* The workers whose process may be dead and has not left yet: who dies does nothing more. */
byte alive = 0;
byte workersOf = 0;
byte crashes = 0;
bit  lostPower = 0;
bit  owed = 0;          /* whether a record waits for the next effect */
bit  told = 0;

/* What the attempt has folded from the journal. */
bit  begun[ITEMS];
bit  settled[ITEMS];
bit  taken[ITEMS];
bit  hasList;
bit  isStepDone;
bit  isEnded;
bit  doubts;

#define areAllSettled ((!listed[0] || settled[0]) && (!listed[1] || settled[1]) && (!listed[LAST] || settled[LAST]))

inline write(record) {
    journal[written] = record;
    written++
}

inline barrier() { durable = written; owed = 0 }

/* A record that something may come to rely on waits for the next effect, which must not come before it is durable. */
inline beforeEffect() {
    if
    :: owed -> barrier()
    :: else
    fi
}

inline fold() {
    d_step {
        hasList = 0; isStepDone = 0; isEnded = 0; doubts = 0;
        for (k : 0 .. ITEMS - 1) { begun[k] = 0; settled[k] = 0; taken[k] = 0 }
        for (j : 0 .. MAX - 1) {
            if
            :: j < written ->
                kind = journal[j] / 4;
                k = journal[j] % 4;
                if
                :: kind == LIST -> hasList = 1
                :: kind == BEGUN -> begun[k] = 1
                :: kind == DONE -> settled[k] = 1
                :: kind == STEP -> isStepDone = 1
                :: kind == AGAIN -> doubts = doubts || k
                :: kind == END -> isEnded = 1
                fi
            :: else
            fi
        }
#ifndef NO_DOUBT
        doubts = doubts || lostPower;
#else
        doubts = 0;
#endif
        k = 0; j = 0; kind = 0
    }
}

/* Freezes what is there now; nothing else is touched later. */
inline freeze() {
    d_step {
        listed[0] = source;
        version[0] = 1;
        for (k : 1 .. ITEMS - 1) { listed[k] = (there[k] != 0); version[k] = there[k] }
        k = 0
    }
}

/*
 * Two of these work at the items. What happens between two atomic blocks may be cut by a crash; a crash inside of one would
 * be the same as one before it.
 */
proctype Worker(byte mine) {
    byte i;
    bit isUnsure;
    do
    :: mine != attempt || isStepDone -> break
    :: atomic {
            mine == attempt && !isStepDone ->
            if
            :: listed[0] && !settled[0] && !taken[0] -> i = 0
            :: listed[1] && !settled[1] && !taken[1] -> i = 1
            :: listed[LAST] && !settled[LAST] && !taken[LAST] -> i = LAST
            :: else -> break
            fi;
            taken[i] = 1;
#ifndef NO_PROBE
            isUnsure = begun[i] || doubts;
#endif
            /* The look at the store. */
            if
            :: i == 0 && isUnsure && there[0] == 1 -> via[0] = PROBE
            :: i > 0 && there[i] == 0 -> via[i] = (isUnsure -> PROBE : ABSENT)
            :: i > 0 && there[i] != 0 && there[i] != version[i] -> via[i] = OTHER
            :: else -> via[i] = 0
            fi;
            isUnsure = 0;
            if
            :: via[i] != 0 -> write(RECORD(DONE, i)); settled[i] = 1; goto next
            :: else -> write(RECORD(BEGUN, i))
            fi;
#ifndef NO_BEGUN
            if
            :: i > 0 -> barrier()
            :: else
            fi;
#endif
            beforeEffect()
        };
        atomic {
            if
            :: mine != attempt -> break
            :: else -> sent[i] = 1; sentBy[i] = mine; sentVersion[i] = version[i]
            fi
        };
        atomic {
            if
            :: mine != attempt -> break
            :: mine == attempt && answered[i] == mine -> via[i] = IO; write(RECORD(DONE, i)); settled[i] = 1
            fi
        };
next:   i = 0
    od;
    alive--
}

active proctype Server() {
    byte i;
end: do
    :: atomic {
            (sent[0] || sent[1] || sent[LAST]) ->
            if
            :: sent[0] -> i = 0
            :: sent[1] -> i = 1
            :: sent[LAST] -> i = LAST
            fi;
            sent[i] = 0;
            if
            :: i == 0 -> there[0] = 1
#ifndef NO_CONDITION
            :: i > 0 && there[i] != sentVersion[i] -> skip
            :: i > 0 && there[i] == sentVersion[i] ->
#else
            :: i > 0 && there[i] == 0 -> skip
            :: i > 0 && there[i] != 0 ->
#endif
                /* Nothing goes that was not what was listed. */
                assert(there[i] == sentVersion[i]);
                there[i] = 0;
                deletedByUs[i] = 1
            fi;
            answered[i] = sentBy[i];
            i = 0
        }
    od
}

active proctype OtherWriter() {
end: atomic { !replaced && there[LAST] == 1 -> there[LAST] = 2; replaced = 1; source = 0 }
}

active proctype Run() {
    byte j, k, kind;
    byte mine;
again:
    atomic {
        alive == 0;
        mine = attempt;
        fold();
        if
        :: isEnded -> goto finished
        :: mine > 1 ->
            /* The record names the start of the system: what was doubted before it is in it. */
            write(RECORD(AGAIN, doubts)); owed = 1; lostPower = 0
        :: else
        fi
    };
    atomic {
        if
        :: mine != attempt -> goto again
        :: mine == attempt && !hasList ->
            freeze();
            write(RECORD(LIST, 0));
#ifndef NO_LIST
            owed = 1;
#endif
            hasList = 1
        :: else
        fi
    };
    atomic {
        if
        :: mine == attempt && !isStepDone -> alive = 2; workersOf = mine; run Worker(mine); run Worker(mine)
        :: else
        fi
    };
    /* The step is done when each listed item is. */
    atomic {
        if
        :: mine != attempt -> goto again
        :: mine == attempt && !isStepDone && areAllSettled ->
            values++;
            given = values;
            write(RECORD(STEP, 0));
#ifndef NO_STEP
            owed = 1;
#endif
            isStepDone = 1
        :: mine == attempt && isStepDone
        fi
    };
    /* The second step puts what the first one gave; its begin waits for the end of the first one. */
    atomic {
        if
        :: mine != attempt -> goto again
        :: else ->
            beforeEffect();
            /* What this run has put is never taken for another's. */
            assert(!putByUs || second == given);
            second = given;
            putByUs = 1
        fi
    };
    atomic {
        if
        :: mine != attempt -> goto again
        :: else ->
            write(RECORD(END, 0));
#ifndef NO_END
            barrier();
#endif
            told = 1;
            /* Who was told that it is done finds it done. */
            assert(durable == written)
        fi
    };
finished:
    skip;
    d_step {
        /* What was put is in the list. */
        assert(there[0] == 0 || listed[0]);
        for (k : 1 .. ITEMS - 1) {
            /* What was deleted is in the list, and counted as this run's. */
            assert(!deletedByUs[k] || (listed[k] && (via[k] == IO || via[k] == PROBE)))
        }
    }
}

active proctype Crash() {
    byte kept;
    do
    :: atomic {
            crashes < CRASHES && !told && (alive == 0 || workersOf == attempt) ->
            crashes++;
            attempt++;
            if
            :: skip
            :: /* Any part of what is not durable is lost. */
                kept = durable;
                do
                :: kept < written -> kept++
                :: break
                od;
                do
                :: written > kept -> written--; journal[written] = 0
                :: else -> break
                od;
                lostPower = 1
            fi;
            durable = written;
            owed = 0;
            kept = 0
        }
    :: told -> break
    :: crashes == CRASHES -> break
    od
}

init {
    atomic { there[1] = 1; there[LAST] = 1 }
}
