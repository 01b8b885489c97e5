"""The table behind every home page: what a person is, how things stand, and the one next step."""

from dataclasses import dataclass
from enum import StrEnum


class Side(StrEnum):
    """As what the person is looked at."""

    COORDINATOR = "coordinator"
    MENTEE = "mentee"
    MENTOR = "mentor"
    ADMIN = "organization admin"
    PERSON = "person"


class Standing(StrEnum):
    """How things stand for one side, in one program or with one other person."""

    ANSWER_ASKED = "a proposal waits for their answer"
    APPLICATIONS = "people ask to take part"
    RUN_STOPPED = "a round stopped before its end"
    RUNNING = "a round is being matched"
    APPROVED = "a round is approved and not published"
    IN_REVIEW = "a round has proposals to review"
    WEEK_ITEM = "something in a published round needs a hand"
    ROSTER_TO_CONFIRM = "a roster waits to be confirmed"
    ROSTER_UNDER_WAY = "a roster is being read"
    TO_COMPLETE = "the program lacks parts"
    TO_OPEN = "the program is complete and not open"
    NO_PEOPLE = "the program has no people yet"
    TO_DRAFT = "there are people and no round"
    BEING_RANKED = "people say whom they would like"
    TO_RUN = "a round is drafted and was not run"
    PUBLISHED = "a round is published and nothing is left to do"
    TO_RANK = "a ranking is open and they have not said whom they would like"
    CARDS_TO_ANSWER = "a ranking is open and aims wait for their word"
    ORIENTATION_TO_DO = "the orientation comes first"
    PAUSED = "they paused"
    ASKED_IN = "they asked to take part and have no answer yet"
    COLLEAGUE_ASKS = "a colleague asks them to confirm something"
    PROFILE_TO_BEGIN = "they have written nothing about themselves"
    LIMIT_TO_SET = "they have not set how many mentees they take"
    LEARNING_TO_SAY = "they have not said what they want to learn"
    AIMS_TO_SAY = "they have not said what they look for"
    NO_PLACE_YET = "a round found no mentor for them"
    NEXT_PHASE = "they begin in the next phase"
    OTHER_TO_ANSWER = "they said yes and the other has not answered"
    TOLD_IN_PRIVATE = "somebody told them something in private"
    CHECK_TO_ANSWER = "the check after thirty days waits"
    CHANGE_OFFERED = "their own answers say that a change may help"
    PRIVATE_WORD_OFFERED = "their own answers say that a private word may help"
    DID_YOU_MEET = "a session is over and nobody said whether it was held"
    AGREEMENT_TO_CONFIRM = "the other agreed to the terms and they have not"
    OBJECTIVE_SUGGESTED = "the mentor suggests an objective"
    TIME_TO_TAKE = "the other proposes times"
    AGREEMENT_TO_WRITE = "the two have not written down how they work"
    OBJECTIVE_TO_WRITE = "there is no objective yet"
    SESSION_TO_PREPARE = "a session is near"
    SESSION_TO_PLAN = "no session is planned"
    TIMES_PROPOSED = "they proposed times and the other has not answered"
    SESSION_PLANNED = "a session is planned"
    PAIR_CLOSING = "a mentorship comes to its end"
    PAIR_PAUSED = "a mentorship pauses"
    AGREED = "two people go on by themselves"
    WAITING = "all is said and no round is published"
    NO_PROGRAM = "there is no program yet"
    BOARD = "a board of their own has a next step"


@dataclass(frozen=True)
class Step:
    """One next step: what holds, what it is called, and where its button leads.

    Texts have places: `{program}`, `{other}`, `{what}`.
    """

    side: Side
    standing: Standing
    title: str
    text: str
    label: str
    place: str


def _for_both(standing: Standing, title: str, text: str, label: str, place: str) -> tuple[Step, Step]:
    """The same step for either of a pair."""
    return (
        Step(Side.MENTEE, standing, title, text, label, place),
        Step(Side.MENTOR, standing, title, text, label, place),
    )


# What waits for one of a pair: their word on what is past, an answer to the other, a session that is near.
_PAIR_WAITS: tuple[Step, ...] = (
    *_for_both(
        Standing.DID_YOU_MEET,
        "Did you and {other} meet?",
        "One tap says it. A no is fine too; then you find another time.",
        "Say whether you met",
        "meetings:session",
    ),
    *_for_both(
        Standing.CHECK_TO_ANSWER,
        "How is it going with {other}?",
        "Five short questions, in private. {other} does not see what you answer.",
        "Answer in private",
        "mentorships:check",
    ),
    *_for_both(
        Standing.CHANGE_OFFERED,
        "Would a change help?",
        "You said that trust is low. Either of you may ask for a change; no reason is needed.",
        "See how a change works",
        "mentorships:change",
    ),
    *_for_both(
        Standing.PRIVATE_WORD_OFFERED,
        "Would you like to tell somebody?",
        "You said that respect is low. You choose who reads what you write; {other} does not hear of it.",
        "See whom you can tell",
        "mentorships:something_wrong",
    ),
    *_for_both(
        Standing.AGREEMENT_TO_CONFIRM,
        "{other} said yes to your agreement",
        "Read it, change what does not fit, then say yes too.",
        "Read the agreement",
        "mentorships:agreement",
    ),
    Step(
        Side.MENTEE,
        Standing.OBJECTIVE_SUGGESTED,
        "{other} suggests an objective",
        "Take it, put it in your own words, or leave it. Your objectives are yours.",
        "Look at it",
        "mentorships:plan",
    ),
    *_for_both(
        Standing.TIME_TO_TAKE,
        "{other} proposes times to meet",
        "Take one, or propose others.",
        "Choose a time",
        "meetings:of_mentorship",
    ),
    Step(
        Side.MENTEE,
        Standing.SESSION_TO_PREPARE,
        "You meet {other} on {what}",
        "What would you like to talk about? A few minutes now make the most of it.",
        "Prepare the session",
        "meetings:session",
    ),
    Step(
        Side.MENTOR,
        Standing.SESSION_TO_PREPARE,
        "You meet {other} on {what}",
        "A page says what {other} brings, and what was promised last time.",
        "Prepare in a minute",
        "meetings:session",
    ),
)

# What the two do next, one small step at a time.
_PAIR_NEXT: tuple[Step, ...] = (
    *_for_both(
        Standing.AGREEMENT_TO_WRITE,
        "Agree with {other} on how you work",
        "One page: what each of you gives and gets, how often you meet, what stays between you.",
        "Write it down",
        "mentorships:agreement",
    ),
    Step(
        Side.MENTEE,
        Standing.OBJECTIVE_TO_WRITE,
        "What would you like to reach with {other}?",
        "One objective is enough to begin, and it is yours to write.",
        "Write an objective",
        "mentorships:plan",
    ),
    *_for_both(
        Standing.SESSION_TO_PLAN,
        "Find a time with {other}",
        "Begin with the times at which you are both free.",
        "Find a time",
        "meetings:of_mentorship",
    ),
    *_for_both(
        Standing.PAIR_CLOSING,
        "You and {other} come to an end",
        "A line of thanks, and what you take along.",
        "Go to the ending",
        "mentorships:mentorship",
    ),
)

# Nothing is asked of them here.
_PAIR_AT_REST: tuple[Step, ...] = (
    *_for_both(
        Standing.TIMES_PROPOSED,
        "You proposed times to {other}",
        "As soon as one is taken, you both hear from us.",
        "See the times",
        "meetings:of_mentorship",
    ),
    *_for_both(
        Standing.SESSION_PLANNED,
        "You meet {other} on {what}",
        "Until then there is nothing that you have to do.",
        "Look at the session",
        "meetings:session",
    ),
    *_for_both(
        Standing.PAIR_PAUSED,
        "You and {other} pause",
        "Either of you may go on whenever it suits.",
        "See where you stopped",
        "mentorships:mentorship",
    ),
    *_for_both(
        Standing.AGREED,
        "You and {other} go on by yourselves",
        "What you wrote together stays yours to read.",
        "See your mentorship",
        "mentorships:mentorship",
    ),
)

OF_PAIRS = frozenset(step.standing for step in (*_PAIR_WAITS, *_PAIR_NEXT, *_PAIR_AT_REST))

# First row that applies wins: what others wait for comes first, then what is nearest to done.
STEPS: tuple[Step, ...] = (
    Step(
        Side.PERSON,
        Standing.TOLD_IN_PRIVATE,
        "Somebody told you something in private",
        "It is addressed to you, and waits until you open it.",
        "See what waits for you",
        "mentorships:private",
    ),
    Step(
        Side.MENTEE,
        Standing.ANSWER_ASKED,
        "{other} is proposed as your mentor",
        "Read why the two of you, talk once, then say yes or no. A no needs no reason.",
        "See who and why",
        "mentorships:mentorship",
    ),
    Step(
        Side.MENTOR,
        Standing.ANSWER_ASKED,
        "You are proposed as a mentor for {other}",
        "Read what {other} looks for, talk once, then say yes or no. A no needs no reason.",
        "See who and why",
        "mentorships:mentorship",
    ),
    *_PAIR_WAITS,
    Step(
        Side.COORDINATOR,
        Standing.RUN_STOPPED,
        "The round in {program} stopped",
        "Nothing is lost. The page says what happened and what to do.",
        "See what happened",
        "rounds:detail",
    ),
    Step(
        Side.COORDINATOR,
        Standing.APPROVED,
        "{what} in {program} is approved",
        "Read what each person will be told, then publish.",
        "Preview and publish",
        "rounds:publish",
    ),
    Step(
        Side.COORDINATOR,
        Standing.IN_REVIEW,
        "{what} in {program} is ready to review",
        "Every pair comes with its reasons. Keep, forbid, run again, then approve.",
        "Review the proposals",
        "rounds:review",
    ),
    Step(
        Side.COORDINATOR,
        Standing.RUNNING,
        "{what} in {program} is being matched",
        "You can leave this page; it goes on without you.",
        "See how far it is",
        "rounds:detail",
    ),
    Step(
        Side.COORDINATOR,
        Standing.ROSTER_TO_CONFIRM,
        "A roster for {program} waits for you",
        "Nobody has been added yet. Look at what was recognized, then add the people.",
        "Go on with the roster",
        "programs:roster_import",
    ),
    Step(
        Side.COORDINATOR,
        Standing.ROSTER_UNDER_WAY,
        "A roster for {program} is being read",
        "You can leave this page; it goes on without you.",
        "See how far it is",
        "programs:roster_import",
    ),
    Step(
        Side.COORDINATOR,
        Standing.APPLICATIONS,
        "{what} to take part in {program}",
        "They hear from you, whatever you answer.",
        "Read and answer",
        "programs:applications",
    ),
    Step(Side.COORDINATOR, Standing.WEEK_ITEM, "{what}", "{other}", "Take a look", ""),
    Step(
        Side.COORDINATOR,
        Standing.BEING_RANKED,
        "People say whom they would like in {program}",
        "It reminds people and closes by itself. You may close it early.",
        "See how far it is",
        "rounds:detail",
    ),
    Step(
        Side.COORDINATOR,
        Standing.TO_RUN,
        "{what} in {program} can be run",
        "Look at the matching rules once more, or run it now and change them later.",
        "Go to the round",
        "rounds:detail",
    ),
    Step(
        Side.COORDINATOR,
        Standing.TO_DRAFT,
        "{program} has people and no round yet",
        "Set what matters and what must hold, then run the first round. Nobody is told before you publish.",
        "Set the matching rules",
        "programs:rules",
    ),
    Step(
        Side.COORDINATOR,
        Standing.NO_PEOPLE,
        "{program} is open and has no people yet",
        "Bring the spreadsheet you have. You see what was recognized before anyone is added.",
        "Import a roster",
        "programs:upload_roster",
    ),
    Step(
        Side.COORDINATOR,
        Standing.TO_OPEN,
        "{program} is complete",
        "Open it, then bring in the people.",
        "Look it over and open",
        "programs:program",
    ),
    Step(
        Side.COORDINATOR,
        Standing.TO_COMPLETE,
        "{program} is not complete",
        "Missing: {what}. People should know what they are asked into before it opens.",
        "Fill in what is missing",
        "programs:settings",
    ),
    Step(
        Side.MENTEE,
        Standing.TO_RANK,
        "Whom would you like as a mentor in {program}?",
        "A short list with reasons waits for you. Put those you would be glad to have in your order.",
        "See the list",
        "rounds:my_ranking",
    ),
    Step(
        Side.MENTOR,
        Standing.CARDS_TO_ANSWER,
        "Whose aims could you help with in {program}?",
        "Each card says what somebody aims for, and not who it is. A word on each is enough.",
        "Read the cards",
        "rounds:my_cards",
    ),
    Step(
        Side.MENTEE,
        Standing.ORIENTATION_TO_DO,
        "The orientation for {program} comes first",
        "A few pages and a short check whose score is not kept. Then you can be proposed to somebody.",
        "Begin",
        "programs:orientation",
    ),
    Step(
        Side.MENTOR,
        Standing.ORIENTATION_TO_DO,
        "The orientation for {program} comes first",
        "A few pages and a short check whose score is not kept. Then you can be proposed to somebody.",
        "Begin",
        "programs:orientation",
    ),
    Step(
        Side.MENTOR,
        Standing.LIMIT_TO_SET,
        "Set your limits for {program}",
        "Say how many mentees you take. The number holds: nobody goes above it without your yes.",
        "Set my limits",
        "programs:my_enrollment",
    ),
    Step(
        Side.MENTEE,
        Standing.NO_PLACE_YET,
        "There is no mentor for you in {program} yet",
        "Your page says why, and what happens next.",
        "See what happens next",
        "rounds:outcome",
    ),
    Step(
        Side.MENTEE,
        Standing.NEXT_PHASE,
        "You begin in the next phase of {program}",
        "From {what} on, and you go first then. Your page says how that was decided.",
        "See how it was decided",
        "rounds:my_phase",
    ),
    Step(
        Side.MENTEE,
        Standing.OTHER_TO_ANSWER,
        "You said yes to {other}",
        "As soon as {other} answers you both hear from us.",
        "See your mentorship",
        "mentorships:mentorship",
    ),
    Step(
        Side.MENTOR,
        Standing.OTHER_TO_ANSWER,
        "You said yes to {other}",
        "As soon as {other} answers you both hear from us.",
        "See your mentorship",
        "mentorships:mentorship",
    ),
    *_PAIR_NEXT,
    Step(
        Side.MENTEE,
        Standing.AIMS_TO_SAY,
        "Say what you look for in {program}",
        "What you write here is what the match goes by.",
        "Say what I look for",
        "programs:my_enrollment",
    ),
    Step(
        Side.MENTOR,
        Standing.LEARNING_TO_SAY,
        "What would you like to learn?",
        "Mentors take something from it too. Say in a line what you are curious about.",
        "Say what I want to learn",
        "people:profile",
    ),
    Step(
        Side.MENTEE,
        Standing.PAUSED,
        "You paused in {program}",
        "Nobody new is proposed until you go on. Whom you talk with already is not touched.",
        "Go on, or stay paused",
        "programs:my_enrollment",
    ),
    Step(
        Side.MENTOR,
        Standing.PAUSED,
        "You paused in {program}",
        "Nobody new is proposed until you go on. Whom you talk with already is not touched.",
        "Go on, or stay paused",
        "programs:my_enrollment",
    ),
    Step(
        Side.PERSON,
        Standing.ASKED_IN,
        "You asked to take part in {program}",
        "You hear from us when a coordinator has answered, or when a place is free.",
        "See how it stands",
        "programs:application",
    ),
    Step(
        Side.PERSON,
        Standing.COLLEAGUE_ASKS,
        "{other} asks whether you can confirm something",
        "A yes or a no takes a moment. A no is seen by nobody.",
        "Read and answer",
        "people:confirm_achievement",
    ),
    Step(
        Side.COORDINATOR,
        Standing.PUBLISHED,
        "{program} needs nothing from you today",
        "{what} is published and nothing is waiting. If you like, look at how far it reached.",
        "See the coverage",
        "rounds:coverage",
    ),
    Step(
        Side.PERSON,
        Standing.PROFILE_TO_BEGIN,
        "Write a few words about yourself",
        "Two short steps, then as much as you like. It is what the match and the other person go by.",
        "Begin with the first step",
        "people:step",
    ),
    *_PAIR_AT_REST,
    Step(Side.PERSON, Standing.BOARD, "{what}", "{other}", "Go to my board", ""),
    Step(
        Side.MENTEE,
        Standing.WAITING,
        "You are in {program}",
        "You hear from us when the next round is published. Until then you can change what you said.",
        "See what I said",
        "programs:my_enrollment",
    ),
    Step(
        Side.MENTOR,
        Standing.WAITING,
        "You are in {program}",
        "You hear from us when the next round is published. Until then you can change what you said.",
        "See what I said",
        "programs:my_enrollment",
    ),
    Step(
        Side.ADMIN,
        Standing.NO_PROGRAM,
        "Create your first program",
        "A template fills in most of it. Nothing is sent to anyone before you say so.",
        "Create a program",
        "programs:create",
    ),
)
