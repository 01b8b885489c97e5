"""Believable names from many places; given and family names are drawn from the same one most of the time."""

from typing import Final, NamedTuple


class Place(NamedTuple):
    """Names that go together, and the languages people who carry them may speak beside English."""

    given: tuple[str, ...]
    family: tuple[str, ...]
    languages: tuple[str, ...]


def _place(given: str, family: str, languages: str) -> Place:
    return Place(tuple(given.split()), tuple(family.split()), tuple(languages.split()))


PLACES: Final = (
    _place(
        "Amara Chidi Ngozi Emeka Ifeoma Tunde Folake Obinna Zainab Kelechi Yetunde Segun Adaeze Babatunde",
        "Okafor Adeyemi Nwosu Balogun Eze Ogunleye Abubakar Onyekachi Adebayo Okonkwo Ibrahim Uche",
        "Yoruba Igbo Hausa French",
    ),
    _place(
        "Aisha Omar Layla Karim Yasmin Tariq Nadia Samir Huda Bilal Rania Faisal Salma Idris",
        "Haddad Mansour Khoury Rahman Aziz Nasser Saleh Farouk Qureshi Darwish Zaman Hamdan",
        "Arabic French",
    ),
    _place(
        "Priya Arjun Ananya Rohan Kavya Vikram Meera Sanjay Divya Rahul Lakshmi Nikhil Shreya Imran",
        "Sharma Patel Iyer Reddy Banerjee Menon Kapoor Desai Chatterjee Naidu Bhatt Pillai",
        "Hindi Tamil Bengali Gujarati",
    ),
    _place(
        "Wei Li Mei Jun Xiu Hao Ling Yan Ming Fang Tao Jia Qing Lan",
        "Chen Wang Zhang Liu Huang Zhao Wu Zhou Xu Sun Lin Guo",
        "Mandarin Cantonese",
    ),
    _place(
        "Sofia Mateo Valentina Diego Camila Javier Lucia Andres Elena Carlos Paula Rafael Ines Miguel",
        "Garcia Rodriguez Hernandez Morales Vargas Castillo Ortega Rojas Delgado Navarro Fuentes Salazar",
        "Spanish Portuguese",
    ),
    _place(
        "Emma James Grace Thomas Hannah Daniel Ruth Samuel Alice Peter Joan Martin Claire Owen",
        "Taylor Hughes Bennett Walker Morgan Foster Reid Cooper Ellis Harper Lloyd Barnes",
        "French German",
    ),
    _place(
        "Lena Jonas Klara Felix Greta Lukas Anneke Stefan Maren Tobias Heike Dirk Saskia Bram",
        "Fischer Wagner Becker Hoffmann Keller Vogel Jansen Visser Brandt Lange Bakker Krause",
        "German Dutch French",
    ),
    _place(
        "Agnieszka Piotr Katarzyna Marek Oksana Andriy Jana Tomas Ivana Milan Zofia Petr Daryna Luka",
        "Kowalska Nowak Zielinska Shevchenko Bondar Novotna Horvat Kovac Dvorak Marek Petrenko Babic",
        "Polish Ukrainian German",
    ),
    _place(
        "Yuki Haruto Sakura Kenji Aiko Ren Naoko Daichi Mika Sora Emi Takumi Hana Kaito",
        "Tanaka Suzuki Yamamoto Nakamura Kobayashi Ito Watanabe Mori Fujita Okada Hayashi Ueda",
        "Japanese",
    ),
    _place(
        "Minji Jiho Seoyeon Hyunwoo Jiwon Taeyang Eunji Sungmin Haeun Dohyun Yuna Jaehyun",
        "Kim Park Choi Jung Kang Yoon Lim Han Shin Seo Kwon Hwang",
        "Korean",
    ),
    _place(
        "Malaika Baraka Wanjiru Kamau Achieng Otieno Neema Juma Nyambura Kiprono Zuri Mwangi",
        "Mwangi Odhiambo Kimani Njoroge Mutua Chebet Wambui Ochieng Karanja Kiplagat Mbeki Dlamini",
        "Swahili French",
    ),
    _place(
        "Keisha Marcus Tiana Andre Imani Jamal Monique Darius Simone Malik Jasmine Terrence Nia Isaiah",
        "Washington Jefferson Coleman Brooks Hayes Freeman Simmons Bryant Griffin Hampton Booker Dawson",
        "Spanish French",
    ),
    _place(
        "Thanh Linh Minh Huong Duc Mai Siti Budi Dewi Agus Maria Jose Ratna Bayu",
        "Nguyen Tran Pham Santoso Wijaya Hartono Santos Reyes Cruz Bautista Lestari Dang",
        "Vietnamese Indonesian Tagalog",
    ),
    _place(
        "Astrid Lars Ingrid Erik Sanna Mikko Freja Anders Linnea Oskar Aino Magnus",
        "Lindqvist Johansson Nielsen Virtanen Berg Larsen Korhonen Dahl Holm Sandberg Nyman Ostergaard",
        "Swedish Norwegian Danish Finnish German",
    ),
    _place(
        "Elif Mehmet Zeynep Emre Ayse Can Shirin Reza Leila Arash Deniz Kaan Parisa Cyrus",
        "Yilmaz Demir Kaya Aydin Hosseini Karimi Rostami Sahin Ahmadi Tehrani Ozturk Celik",
        "Turkish Persian German",
    ),
    _place(
        "Aroha Tane Mere Wiremu Talia Noah Rivka Eitan Chloe Etienne Margaux Julien Amelie Luc",
        "Parata Ngata Tamihana Levy Cohen Mizrahi Laurent Moreau Dubois Girard Fontaine Marchand",
        "French Hebrew",
    ),
)
