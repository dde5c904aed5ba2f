"""What newsletters count, in English, French, German and Spanish: which nouns are one thing, and which are not.

Each line is one thing: its words in the four languages, parted by bars, English ones in the singular, others as they
stand behind a number. A word that may be one of two things stands in both lines.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import chain

from mailer.facts.foreign_ordinals import IN_A_ROW
from mailer.facts.plurals import one_of

_LANGUAGES = ("en", "fr", "de", "es")

_MEASURES = """
tonne | tonnes | Tonnen Tonne | toneladas
metre meter | mètres | Meter Metern | metros
kilometre kilometer km | kilomètres km | Kilometer Kilometern km | kilómetros km
mile | milles | Meilen | millas
foot | pieds | Fuß | pies
cent | centimes | Cent | céntimos centavos
kilo kilogram kg | kilos kilogrammes kg | Kilo Kilogramm kg | kilos kilogramos kg
barrel | barils | Barrel Fass | barriles
litre liter | litres | Liter Litern | litros
hectare | hectares | Hektar | hectáreas
megawatt | mégawatts | Megawatt | megavatios
gigawatt | gigawatts | Gigawatt | gigavatios
degree | degrés | Grad | grados
people person | personnes | Menschen Leute Personen | personas
"""
_EVERYBODY = """
people person | personnes gens | Menschen Leute Personen | personas
man men | hommes | Männer | hombres
"""
_PEOPLE = """
inhabitant resident people | habitants résidents | Einwohner Bewohner Menschen | habitantes residentes vecinos
citizen | citoyens ressortissants | Bürger Staatsbürger | ciudadanos
woman women | femmes | Frauen | mujeres
child children | enfants | Kinder | niños hijos
girl | filles | Mädchen | niñas chicas
boy | garçons | Jungen | chicos
soldier troop troops serviceman | soldats militaires | Soldaten Truppen | soldados militares efectivos
officer | officiers agents | Offiziere Beamte Polizisten | oficiales agentes
fighter | combattants | Kämpfer | combatientes
civilian | civils | Zivilisten | civiles
refugee | réfugiés | Flüchtlinge Geflüchtete | refugiados
migrant | migrants | Migranten Flüchtlinge | migrantes
prisoner captive inmate | prisonniers détenus | Gefangene Häftlinge | prisioneros presos
hostage | otages | Geiseln | rehenes
worker labourer laborer | ouvriers travailleurs salariés | Arbeiter Arbeitnehmer Beschäftigte | trabajadores obreros
employee | employés salariés | Angestellte Mitarbeiter Beschäftigte Arbeitnehmer | empleados
docker longshoreman | dockers | Hafenarbeiter | estibadores
farmer | agriculteurs paysans fermiers | Bauern Landwirte | agricultores campesinos
fisherman fishermen | pêcheurs | Fischer | pescadores
sailor seafarer | marins | Seeleute Matrosen | marineros
driver | chauffeurs conducteurs | Fahrer | conductores
student | étudiants élèves | Studenten Studierende Schüler | estudiantes alumnos
pupil | élèves | Schüler | alumnos
teacher | enseignants professeurs | Lehrer Lehrkräfte | profesores maestros docentes
doctor physician | médecins | Ärzte | médicos
nurse | infirmiers infirmières | Krankenpfleger Pflegekräfte | enfermeros enfermeras
patient | patients malades | Patienten | pacientes
scientist researcher | scientifiques chercheurs | Wissenschaftler Forscher | científicos investigadores
expert | experts | Experten Fachleute | expertos
journalist reporter | journalistes | Journalisten | periodistas
minister | ministres | Minister | ministros
lawmaker deputy legislator | députés parlementaires élus | Abgeordnete Parlamentarier | diputados legisladores
senator | sénateurs | Senatoren | senadores
official | responsables fonctionnaires | Beamte Vertreter Funktionäre | funcionarios
leader | dirigeants leaders | Staatschefs Führer | líderes dirigentes
diplomat | diplomates | Diplomaten | diplomáticos
delegate | délégués | Delegierte | delegados
member | membres adhérents | Mitglieder | miembros afiliados
voter | électeurs votants | Wähler Wahlberechtigte | votantes electores
protester demonstrator | manifestants | Demonstranten | manifestantes
tourist | touristes | Touristen | turistas
visitor | visiteurs | Besucher | visitantes
passenger | passagers | Passagiere Fahrgäste | pasajeros
customer client | clients | Kunden | clientes
user | utilisateurs usagers | Nutzer | usuarios
reader | lecteurs | Leser | lectores
investor | investisseurs | Investoren Anleger | inversores
"""
_FATES = """
dead death fatality | morts décès tués | Tote Todesopfer Todesfälle Gefallene | muertos muertes fallecidos
wounded injured injury | blessés | Verletzte Verwundete | heridos
casualty | pertes victimes | Verluste Opfer | bajas víctimas
missing | disparus | Vermisste | desaparecidos
victim | victimes | Opfer | víctimas
"""
_PEOPLES = """
Russian | Russes | Russen | rusos
Ukrainian | Ukrainiens | Ukrainer | ucranianos
Chinese | Chinois | Chinesen | chinos
American | Américains | Amerikaner | estadounidenses americanos
European | Européens | Europäer | europeos
German | Allemands | Deutsche | alemanes
Briton | Britanniques | Briten | británicos
Frenchman | Français | Franzosen | franceses
Italian | Italiens | Italiener | italianos
Spaniard | Espagnols | Spanier | españoles
Pole | Polonais | Polen | polacos
Turk | Turcs | Türken | turcos
Israeli | Israéliens | Israelis | israelíes
Palestinian | Palestiniens | Palästinenser | palestinos
Iranian | Iraniens | Iraner | iraníes
Syrian | Syriens | Syrer | sirios
Afghan | Afghans | Afghanen | afganos
Indian | Indiens | Inder | indios
Korean | Coréens | Koreaner | coreanos
Taiwanese | Taïwanais | Taiwaner | taiwaneses
Mexican | Mexicains | Mexikaner | mexicanos
Venezuelan | Vénézuéliens | Venezolaner | venezolanos
African | Africains | Afrikaner | africanos
Chechen | Tchétchènes | Tschetschenen | chechenos
Georgian | Géorgiens | Georgier | georgianos
Belarusian | Biélorusses | Belarussen | bielorrusos
"""
_THINGS = """
company firm business corporation | entreprises sociétés compagnies | Unternehmen Firmen Betriebe | empresas compañías
bank | banques | Banken | bancos
factory plant | usines fabriques | Fabriken Werke | fábricas plantas
shop store | magasins boutiques | Geschäfte Läden | tiendas
ship vessel | navires bateaux | Schiffe | barcos buques navíos
boat | bateaux embarcations | Boote | barcos botes embarcaciones lanchas
tanker | pétroliers tankers | Tanker | petroleros
container | conteneurs | Container Containern | contenedores
plane aeroplane airplane aircraft jet | avions | Flugzeuge | aviones aeronaves
flight | vols | Flüge | vuelos
helicopter | hélicoptères | Hubschrauber | helicópteros
drone | drones | Drohnen | drones
missile | missiles | Raketen Lenkwaffen | misiles
rocket | roquettes fusées | Raketen | cohetes
warhead | ogives | Sprengköpfe | ojivas
tank | chars tanks | Panzer | tanques
gun cannon | canons | Geschütze Kanonen | cañones
weapon arm | armes | Waffen | armas
bomb | bombes | Bomben | bombas
shell | obus | Granaten | proyectiles obuses
vehicle | véhicules | Fahrzeuge | vehículos
car | voitures automobiles | Autos Wagen | coches automóviles autos
truck lorry | camions | Lastwagen Laster | camiones
train | trains | Züge | trenes
bus | bus autobus | Busse | autobuses
crane | grues | Kräne | grúas
bridge | ponts | Brücken | puentes
road | routes | Straßen | carreteras
port harbour harbor | ports | Häfen | puertos
airport | aéroports | Flughäfen | aeropuertos
station | gares stations | Bahnhöfe Stationen | estaciones
base | bases | Stützpunkte Basen | bases
building | bâtiments immeubles édifices | Gebäude | edificios
house | maisons | Häuser | casas viviendas
home | maisons logements foyers | Häuser Wohnungen | casas hogares viviendas
flat apartment | appartements | Wohnungen | pisos apartamentos
family | familles | Familien | familias
household | ménages foyers | Haushalte | hogares
school | écoles | Schulen | escuelas colegios
university | universités | Universitäten Hochschulen | universidades
hospital | hôpitaux | Krankenhäuser Kliniken | hospitales
church | églises | Kirchen | iglesias
farm | fermes | Höfe Bauernhöfe | granjas
mine | mines | Minen Bergwerke | minas
reactor | réacteurs | Reaktoren | reactores
satellite | satellites | Satelliten | satélites
country nation | pays nations | Länder Staaten Nationen | países naciones
state | États | Staaten Länder Bundesländer Bundesstaaten | estados
region | régions | Regionen | regiones
province | provinces | Provinzen | provincias
district | districts arrondissements | Bezirke Kreise | distritos
city | villes | Städte | ciudades
town | villes | Städte Kleinstädte | ciudades pueblos
village | villages | Dörfer | pueblos aldeas
island | îles | Inseln | islas
party | partis | Parteien | partidos
embassy | ambassades | Botschaften | embajadas
delegation | délégations | Delegationen | delegaciones
government | gouvernements | Regierungen | gobiernos
organisation organization | organisations | Organisationen | organizaciones
group | groupes | Gruppen | grupos
treaty | traités | Verträge | tratados
contract | contrats | Verträge Aufträge | contratos
agreement deal accord pact | accords | Abkommen Vereinbarungen | acuerdos
law | lois | Gesetze | leyes
sanction | sanctions | Sanktionen | sanciones
resolution | résolutions | Resolutionen | resoluciones
measure | mesures | Maßnahmen | medidas
proposal | propositions | Vorschläge | propuestas
project | projets | Projekte Vorhaben | proyectos
point | points | Punkte | puntos
vote | voix votes suffrages | Stimmen | votos
seat | sièges | Sitze | escaños asientos
election | élections | Wahlen | elecciones
word | mots | Wörter Worte | palabras
page | pages | Seiten | páginas
letter | lettres | Briefe Buchstaben | cartas letras
chapter | chapitres | Kapitel | capítulos
book | livres | Bücher | libros
newspaper | journaux | Zeitungen | periódicos diarios
article | articles | Artikel | artículos
question | questions | Fragen | preguntas
answer reply | réponses | Antworten | respuestas
case | cas affaires | Fälle | casos
product | produits | Produkte Erzeugnisse | productos
parcel package | colis paquets | Pakete | paquetes
box crate | boîtes caisses | Kisten Schachteln Kartons | cajas
job | emplois postes | Arbeitsplätze Stellen Jobs | empleos puestos
share stock | actions | Aktien | acciones
dose | doses | Dosen | dosis
phone telephone | téléphones | Telefone | teléfonos
computer | ordinateurs | Computer Rechner | ordenadores computadoras
chip semiconductor | puces | Chips | chips
tree | arbres | Bäume | árboles
animal | animaux | Tiere | animales
attack | attaques attentats frappes | Angriffe Anschläge | ataques atentados
strike | frappes grèves | Streiks Angriffe Schläge | huelgas ataques
sortie | sorties | Einsätze | salidas
war | guerres | Kriege | guerras
"""
# How the words for what comes from a land begin, in any of the languages: “russe”, “russisch”, “Russian-owned”.
_OF_LANDS = """
russ ruso rusa | ukrain ucran | chine chino china | americ amerik améric estadoun | europ | german allemand deutsch alem
brit | french frances francés französ français | ital | spani espagnol español | polish polnisch polonais polaco polaca
turk türk turc | israel israél | palest paläst | irani | syri sirio siria | afghan afgan | indian indien indisch
korean corée corea koreanisch | taiw taïw | mexi | venezuel venezol vénézu | afri | chechen tchétch tschetsch
georgi géorg | belarus biélor bielor | japan japon
"""
# What one word may be said of as well: a car is a vehicle. Everybody may be any of those people.
_WIDER = {
    "vehicle": "car truck bus tank",
    "building": "house home school hospital church factory",
    "weapon": "gun missile rocket bomb tank drone",
    "company": "bank factory shop group",
    "ship": "tanker",
    "organisation": "group company party",
    "agreement": "treaty contract",
}


_In = tuple[str, str]
"""A thing, and the language of a word for it."""


def _read(lines: str) -> Iterator[tuple[str, _In]]:
    """Each word of a thing, and in the singular, with the thing, which goes by its first English word."""
    for line in lines.strip().splitlines():
        thing = line.split()[0].casefold()
        for language, part in zip(_LANGUAGES, line.split("|"), strict=True):
            for word in part.casefold().split():
                # “Mit 40 Schiffen”.
                more = [f"{word}n"] if language == "de" and not word.endswith(("n", "s")) else []
                yield from ((form, (thing, language)) for form in (word, one_of(word), *more))


def _in_a_row() -> Iterator[tuple[str, _In]]:
    for language, nouns in IN_A_ROW.items():
        for noun, english in nouns.items():
            yield noun.casefold(), (english, language)
            yield english, (english, "en")


def _by_word() -> dict[str, frozenset[_In]]:
    found: dict[str, set[_In]] = defaultdict(set)
    for word, thing in chain(_in_a_row(), *map(_read, (_EVERYBODY, _PEOPLE, _FATES, _PEOPLES, _THINGS))):
        found[word].add(thing)
    return {word: frozenset(things) for word, things in found.items()}


_OF = _by_word()
_IN_ENGLISH: Mapping[str, str] = {
    word: thing for word, (thing, language) in chain(_in_a_row(), _read(_MEASURES)) if language != "en" or word != thing
}
_PERSONS = frozenset(thing for _, (thing, _) in _read(_PEOPLE))
_NATIONS = frozenset(thing for _, (thing, _) in _read(_PEOPLES))
_WIDE: Mapping[str, frozenset[str]] = {
    **{wide: frozenset(narrow.split()) for wide, narrow in _WIDER.items()},
    **{thing: _PERSONS | _NATIONS for _, (thing, _) in _read(_EVERYBODY)},
    **dict.fromkeys(_NATIONS, _PERSONS),
}


def in_english(unit: str) -> str:
    """The English word for a measure, or for what comes in a row, in another language; empty for what is neither."""
    return _IN_ENGLISH.get(unit, "")


_OF_A_LAND = re.compile(
    "|".join(
        rf"(?P<land{at}>\b(?:{'|'.join(land.split())}))"
        for at, land in enumerate(part for line in _OF_LANDS.strip().splitlines() for part in line.split("|"))
    ),
    re.IGNORECASE,
)


def are_one_thing(one: str, other: str, *, one_language: bool) -> bool | None:
    """Whether two nouns, as the units of numbers have them, are one thing; None where nothing tells."""
    pairs = [
        (mine, theirs)
        for mine, here in _OF.get(one, ())
        for theirs, there in _OF.get(other, ())
        if (here == there) is one_language
    ]
    if any(mine == theirs for mine, theirs in pairs):
        return True
    if not pairs or any(theirs in _WIDE.get(mine, ()) or mine in _WIDE.get(theirs, ()) for mine, theirs in pairs):
        return None
    return False


def land_of(words: str) -> str:
    """The land from which what is counted comes, as the words beside a number tell it; empty where they do not."""
    found = _OF_A_LAND.search(words)
    return str(found.lastgroup) if found else ""


def are_many(word: str) -> bool:
    """Whether a word is known to be the plural of a noun, with a capital too: “Russians”, “bateaux”."""
    return word.endswith(("s", "x")) and one_of(word) in _OF


def is_a_people(unit: str) -> bool:
    """Whether what is counted are people by where they are from: “Russians”, “Ukrainiens”."""
    return any(thing in _NATIONS for thing, _ in _OF.get(unit, ()))
