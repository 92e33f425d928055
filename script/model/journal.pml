/*
 * The journal of a run, as docs/workflow-language.md §5 says: freeze a list, begin, effect, done, end of the step, a second
 * step that uses what the first one gave, end. Crashes come at any point: a kill keeps all that was written, a loss of power
 * keeps what is durable and any beginning of the rest. Requests on their way may be carried out after the crash, or never.
 *
 * Item 0 is a put, the others are deletes of what was selected. At any moment somebody else may replace the last item and
 * remove the file that is put.
 * Each safeguard can be left out with -DNO_…; script/torture model says which of them are needed.
 *
 * The state is kept small, so that all of it can be searched: processes have no variables and stand at the head of their loop
 * between two steps, and of the durable records it is known which they are, not their order. A crash may come between two
 * steps; inside of one it would be the same as before it.
 */
#ifndef ITEMS
#define ITEMS   3
#endif
#ifndef WORKERS
#define WORKERS 2
#endif
#ifndef CRASHES
#define CRASHES 2
#endif
#define LAST    (ITEMS - 1)

/* The records. */
#define LIST  0
#define STEP  1
#define END   2
#define AGAIN 3         /* a resume that trusts what is before it */
#define DOUBT 4         /* a resume that does not: begins may have been lost */
#define BEGUN(item) (5 + (item))
#define DONE(item)  (5 + ITEMS + (item))
#define MAX         (5 + 2 * ITEMS)

#define HAS(records, record) ((records >> (record)) & 1)

/* The durable records, each a bit; then those behind them, in their order. */
short durable = 0;
byte tail[MAX];
byte length = 0;
/* What the attempt knows of: both. */
short known = 0;
bit owed = 0;           /* whether a record waits for the next effect */

/* What stands in the list's file, and beside the records. */
byte listed[ITEMS];     /* the version to be put or deleted; 0 is none */
bit  counted[ITEMS];    /* whether the item's end says that this run did it */

/* The store. Version 0: nothing. */
byte there[ITEMS];
bit  replaced = 0;      /* by somebody else, who has removed the file to be put as well */

/* What a worker does with an item: nothing yet or any more, about to send, sent, answered. */
#define IDLE     0
#define READY    1
#define SENT     2
#define ANSWERED 3
byte doing[ITEMS];
/* The versions, each a bit, that requests of dead attempts may still put or delete. */
byte late[ITEMS];

/* How far the attempt is. */
#define START   0
#define OPENED  1
#define WORKING 2
#define STEPPED 3
#define PUT     4
#define ENDED   5
#define TOLD    6
#define NOTHING 7       /* a resume that has found the end */
byte at = START;

byte crashes = 0;
bit  lostPower = 0;

/* What is true, whatever the journal says. */
bit  deletedByUs[ITEMS];
bit  putByUs = 0;       /* the second step's */
bit  acknowledged[ITEMS];
bit  everLostPower = 0;

/* For use within a step. */
hidden byte k;
hidden byte kept;

#define isOver(item)    (listed[item] == 0 || HAS(known, DONE(item)))
/* For 2, 3 or 4 items. */
#define areAllOver      (isOver(0) && isOver(1) && isOver(2 % ITEMS) && isOver(3 % ITEMS))
#define isBusy(item)    (item < ITEMS && doing[item % ITEMS] != IDLE)
#define busy            (isBusy(0) + isBusy(1) + isBusy(2) + isBusy(3))

inline write(record) {
    tail[length] = record;
    length++;
    known = known | (1 << (record))
}

/* Makes the first records of the tail durable, and drops the rest. */
inline keep(count) {
    for (k : 0 .. MAX - 1) {
        if
        :: k < count -> durable = durable | (1 << tail[k])
        :: else
        fi;
        tail[k] = 0
    }
    k = 0;
    length = 0
}

inline barrier() { keep(length); owed = 0 }

/* A record that something may come to rely on waits for the next effect, which must not come before it is durable. */
inline beforeEffect() {
    if
    :: owed -> barrier()
    :: else
    fi
}

/* Freezes what is there now; nothing else is touched later. */
inline freeze() {
    listed[0] = !replaced;
    for (k : 1 .. ITEMS - 1) { listed[k] = there[k] }
    k = 0
}

#ifdef NO_PROBE
#define isUnsure(item) 0
#else
#define isUnsure(item) (HAS(known, BEGUN(item)) || HAS(known, DOUBT))
#endif

inline settle(item, isOurs) {
    counted[item] = isOurs;
    write(DONE(item));
    acknowledged[item] = 1;
    doing[item] = IDLE
}

/* The look at the store, and the begin where there is something to do. */
inline take(item) {
    if
    :: item == 0 && isUnsure(0) && there[0] == 1 -> settle(0, 1)
    :: item > 0 && there[item] == 0 -> settle(item, isUnsure(item))
    :: item > 0 && there[item] != 0 && there[item] != listed[item] -> settle(item, 0)
    :: else ->
        write(BEGUN(item));
#ifndef NO_BEGUN
        if
        :: item > 0 -> barrier()
        :: else
        fi;
#endif
        beforeEffect();
        doing[item] = READY
    fi
}

/* Any beginning of what is not durable is kept; nobody knows any more what the other records said. */
inline lose() {
    select (kept : 0 .. length);
    keep(kept);
    kept = 0;
    known = durable;
    for (k : 0 .. ITEMS - 1) {
        if
        :: !HAS(known, LIST) -> listed[k] = 0
        :: else
        fi;
        if
        :: !HAS(known, DONE(k)) -> counted[k] = 0
        :: else
        fi
    }
    k = 0
}

inline carryOut(item, version) {
    if
    :: item == 0 -> there[0] = 1
#ifndef NO_CONDITION
    :: item > 0 && there[item] == version ->
#else
    :: item > 0 && there[item] != 0 ->
#endif
        /* Nothing goes that was not what was listed. */
        assert(there[item] == version);
        there[item] = 0;
        deletedByUs[item] = 1
    :: else
    fi
}

/* What happens to each item: a worker takes it, sends its request, and gets the answer; the server carries requests out. */
proctype Item(byte item) {
end: do
    :: d_step { at == WORKING && busy < WORKERS && doing[item] == IDLE && !isOver(item) -> take(item) }
    :: d_step {
            doing[item] == READY ->
            /* What was acknowledged is not sent again after a kill. */
            assert(!acknowledged[item] || everLostPower);
            doing[item] = SENT
        }
    :: d_step { doing[item] == SENT -> carryOut(item, listed[item]); doing[item] = ANSWERED }
    :: d_step { doing[item] == ANSWERED -> settle(item, 1) }
    :: d_step { late[item] & 1 -> late[item] = late[item] - 1; carryOut(item, 1) }
    :: d_step { late[item] & 2 -> late[item] = late[item] - 2; carryOut(item, 2) }
    od
}

proctype OtherWriter() {
end: do
    :: d_step { !replaced && there[LAST] == 1 -> there[LAST] = 2; replaced = 1 }
    od
}

proctype Run() {
end: do
    :: d_step {
            at == START ->
            if
            :: HAS(known, END) -> at = NOTHING
            :: else ->
                /* Opening the journal makes all of it durable. */
                barrier();
                at = OPENED;
                if
                :: crashes > 0 ->
                    /* The record names the start of the system: what was doubted before it is in it. */
#ifndef NO_DOUBT
                    if
                    :: lostPower -> write(DOUBT)
                    :: else -> write(AGAIN)
                    fi;
#else
                    write(AGAIN);
#endif
                    owed = 1;
                    lostPower = 0
                :: else
                fi
            fi
        }
    :: d_step {
            at == OPENED ->
            if
            :: !HAS(known, LIST) ->
                freeze();
                write(LIST);
#ifndef NO_LIST
                owed = 1
#endif
            :: else
            fi;
            at = (HAS(known, STEP) -> STEPPED : WORKING)
        }
    /* The step is done when each listed item is. Each time it gives another value. */
    :: d_step {
            at == WORKING && areAllOver ->
            /* What this run has put with the value of before would be taken for another's. */
            assert(!putByUs);
            write(STEP);
#ifndef NO_STEP
            owed = 1;
#endif
            at = STEPPED
        }
    /* The second step puts what the first one gave; its begin waits for the end of the first one. */
    :: d_step { at == STEPPED -> beforeEffect(); putByUs = 1; at = PUT }
    :: d_step { at == PUT -> write(END); at = ENDED }
    :: d_step {
            at == ENDED ->
#ifndef NO_END
            barrier();
#endif
            at = TOLD;
            /* Who was told that it is done finds it done. */
            assert(HAS(durable, END))
        }
    :: d_step {
            at == TOLD || at == NOTHING ->
            /* What was put is in the list, and all of the list was put. */
            assert(there[0] == listed[0]);
            for (k : 1 .. ITEMS - 1) {
                /* What was deleted is in the list, and counted as this run's. */
                assert(!deletedByUs[k] || (listed[k] && counted[k]));
                /* Nothing is left of the list. */
                assert(listed[k] == 0 || there[k] != listed[k])
            }
            k = 0
        }
    od
}

proctype Crash() {
end: do
    :: atomic {
            crashes < CRASHES && at != TOLD ->
            crashes++;
            for (k : 0 .. ITEMS - 1) {
                if
                :: doing[k] == SENT -> late[k] = late[k] | listed[k]
                :: else
                fi;
                doing[k] = IDLE
            }
            k = 0;
            if
#ifndef NO_WRITE
            :: skip             /* A kill: each record was one write(2). */
#else
            :: lose()
#endif
            :: lose();          /* The loss of power. */
                lostPower = 1;
                everLostPower = 1
            fi;
            owed = 0;
            at = START
        }
    od
}

init {
    atomic {
        for (k : 1 .. ITEMS - 1) { there[k] = 1 }
        for (k : 0 .. ITEMS - 1) { run Item(k) }
        k = 0;
        run OtherWriter();
        run Run();
        run Crash()
    }
}
