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
    AGREED = "a mentorship has begun"
    WAITING = "all is said and no round is published"
    NO_PROGRAM = "there is no program yet"
    NOTHING_YET = "they take part in no program"


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


# First row that applies wins: what others wait for comes first, then what is nearest to done.
STEPS: tuple[Step, ...] = (
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
    Step(
        Side.MENTEE,
        Standing.AGREED,
        "You and {other} have both said yes",
        "Agree on a first session in the next two weeks. What you want from it is a good start.",
        "Go to your mentorship",
        "mentorships:mentorship",
    ),
    Step(
        Side.MENTOR,
        Standing.AGREED,
        "You and {other} have both said yes",
        "Agree on a first session in the next two weeks. Ask what {other} wants from it.",
        "Go to your mentorship",
        "mentorships:mentorship",
    ),
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
    Step(
        Side.PERSON,
        Standing.NOTHING_YET,
        "Say a few words about yourself",
        "You take part in no program at the moment. Your profile is what people see when you do.",
        "Go to my profile",
        "people:profile",
    ),
)
