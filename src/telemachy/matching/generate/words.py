"""What people of an invented organization do, want, know and have lived through."""

from typing import Final, NamedTuple


class Function(NamedTuple):
    """A kind of work: where it sits, what it is called at three levels, and the topics closest to it."""

    department: str
    titles: tuple[str, str, str]
    topics: tuple[str, ...]


FUNCTIONS: Final = {
    "Engineering": Function(
        "Technology",
        ("Software Engineer", "Senior Engineer", "Head of Engineering"),
        ("Software architecture", "Code review", "Technical leadership", "Working with legacy systems"),
    ),
    "Data": Function(
        "Technology",
        ("Data Analyst", "Data Science Lead", "Director of Data"),
        ("Data analysis", "Machine learning", "Explaining numbers to others", "Technical leadership"),
    ),
    "Product": Function(
        "Product and Design",
        ("Associate Product Manager", "Product Manager", "Director of Product"),
        ("Product strategy", "Prioritizing", "Customer research", "Influencing without authority"),
    ),
    "Design": Function(
        "Product and Design",
        ("Designer", "Senior Designer", "Head of Design"),
        ("Customer research", "Presenting work", "Facilitating workshops", "Portfolio building"),
    ),
    "Marketing": Function(
        "Commercial",
        ("Marketing Coordinator", "Marketing Manager", "Marketing Director"),
        ("Brand and storytelling", "Writing clearly", "Measuring campaigns", "Public speaking"),
    ),
    "Sales": Function(
        "Commercial",
        ("Account Executive", "Sales Manager", "Sales Director"),
        ("Negotiating", "Building relationships", "Presenting work", "Entering a new market"),
    ),
    "Finance": Function(
        "Finance and Legal",
        ("Financial Analyst", "Finance Manager", "Finance Director"),
        ("Budgeting", "Business cases", "Explaining numbers to others", "Risk and compliance"),
    ),
    "Legal": Function(
        "Finance and Legal",
        ("Legal Counsel", "Senior Counsel", "General Counsel"),
        ("Risk and compliance", "Negotiating", "Writing clearly", "Working with regulators"),
    ),
    "Operations": Function(
        "Operations",
        ("Operations Analyst", "Operations Manager", "Director of Operations"),
        ("Process improvement", "Project management", "Running a budget", "Supply chains"),
    ),
    "Customer Service": Function(
        "Operations",
        ("Service Specialist", "Service Team Lead", "Head of Customer Service"),
        ("Difficult conversations", "Leading a first team", "Process improvement", "Building relationships"),
    ),
    "People": Function(
        "People and Places",
        ("People Partner", "Senior People Partner", "People Director"),
        ("Difficult conversations", "Hiring well", "Leading change", "Giving feedback"),
    ),
    "Facilities": Function(
        "People and Places",
        ("Site Coordinator", "Site Manager", "Head of Places"),
        ("Project management", "Running a budget", "Safety at work", "Leading a first team"),
    ),
    "Research": Function(
        "Research",
        ("Research Associate", "Research Lead", "Director of Research"),
        ("Research methods", "Writing for publication", "Machine learning", "Winning grants"),
    ),
    "Quality": Function(
        "Research",
        ("Quality Specialist", "Quality Manager", "Director of Quality"),
        ("Working with regulators", "Process improvement", "Safety at work", "Data analysis"),
    ),
}

#: Topics that people of every function ask for, the most wanted first.
COMMON_TOPICS: Final = (
    "Public speaking",
    "Leading a first team",
    "Career planning",
    "Giving feedback",
    "Influencing without authority",
    "Building confidence",
    "Difficult conversations",
    "Project management",
    "Negotiating",
    "Strategic thinking",
    "Time and priorities",
    "Presenting work",
    "Leading change",
    "Working across cultures",
    "Building a network",
    "Data analysis",
    "Delegating",
    "Writing clearly",
    "Interviewing for a new role",
    "Managing up",
)

#: What people go through, or have come through.
SITUATIONS: Final = (
    "Returning after a long leave",
    "Leading former peers",
    "Moving to another function",
    "Relocating to another country",
    "First in the family in this kind of work",
    "Passed over for a promotion",
    "Starting in a remote team",
    "Combining work and caring for someone",
    "Leading through a reorganization",
    "Working in a second language",
    "Recovering from a project that went wrong",
    "Being the only one in the room",
)

#: How people like to work together; asked as a short questionnaire.
STYLES: Final = (
    "Structured",
    "Exploring",
    "Direct",
    "Listening first",
    "Written notes",
    "Thinking aloud",
    "Big picture",
    "Step by step",
)

#: Where people began to work, and how one says so.
CAREER_STARTS: Final = {
    "Large company": "a large company",
    "Small company": "a small company",
    "Public service": "public service",
    "Charity": "a charity",
    "University": "a university",
    "Family business": "a family business",
    "Military": "the military",
    "Trade or craft": "a trade",
}

#: Where people sit, and the time zone of the place.
LOCATIONS: Final = (
    ("Chicago", "America/Chicago"),
    ("Toronto", "America/Toronto"),
    ("London", "Europe/London"),
    ("Berlin", "Europe/Berlin"),
    ("Nairobi", "Africa/Nairobi"),
    ("Bengaluru", "Asia/Kolkata"),
    ("Singapore", "Asia/Singapore"),
    ("Sao Paulo", "America/Sao_Paulo"),
)
LOCATION_SHARES: Final = (26, 10, 22, 14, 6, 12, 6, 4)

HALF_DAYS: Final = tuple(
    f"{day} {half}" for day in ("Mon", "Tue", "Wed", "Thu", "Fri") for half in ("am", "pm")
)

GOALS: Final = (
    "I would like to get better at {topic} before the end of the year.",
    "I have been asked to take on more, and {topic} is where I feel least sure.",
    "I want to find out whether a move towards {function} would suit me.",
    "I would like someone outside my team to think with about {topic}.",
    "In two years I hope to lead a team; {topic} seems a good place to start.",
    "I know the theory of {topic}, and would like to see how it is done in practice.",
)

BIOS: Final = (
    "{years} years in {function}; has helped several colleagues with {topic}.",
    "Began in {start}, now works in {function}. Enjoys talking about {topic}.",
    "Learnt {topic} the slow way and is glad to make it shorter for others.",
    "Known in {department} for {topic}; prefers questions to answers.",
    "Has worked in {function} for {years} years and in three countries.",
)
