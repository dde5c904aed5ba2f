"""The words for what newsletters count, in English, French, German and Spanish.

Each line is one thing: its words in the four languages, parted by bars, English ones in the singular, others as they
stand behind a number. A word that may be one of two things stands in both lines.
"""

from __future__ import annotations

LANGUAGES = ("en", "fr", "de", "es")

MEASURES = """
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
EVERYBODY = """
people person | personnes gens | Menschen Leute Personen | personas
man men | hommes | Männer | hombres
"""
PEOPLE = """
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
FATES = """
dead death fatality | morts décès tués | Tote Todesopfer Todesfälle Gefallene | muertos muertes fallecidos
wounded injured injury | blessés | Verletzte Verwundete | heridos
casualty | pertes victimes | Verluste Opfer | bajas víctimas
missing | disparus | Vermisste | desaparecidos
victim | victimes | Opfer | víctimas
"""
PEOPLES = """
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
THINGS = """
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
OF_LANDS = """
russ ruso rusa | ukrain ucran | chine chino china | americ amerik améric estadoun | europ | german allemand deutsch alem
brit | french frances francés französ français | ital | spani espagnol español | polish polnisch polonais polaco polaca
turk türk turc | israel israél | palest paläst | irani | syri sirio siria | afghan afgan | indian indien indisch
korean corée corea koreanisch | taiw taïw | mexi | venezuel venezol vénézu | afri | chechen tchétch tschetsch
georgi géorg | belarus biélor bielor | japan japon
"""
# What one word may be said of as well: a car is a vehicle. Everybody may be any of those people.
WIDER = {
    "vehicle": "car truck bus tank",
    "building": "house home school hospital church factory",
    "weapon": "gun missile rocket bomb tank drone",
    "company": "bank factory shop group",
    "ship": "tanker",
    "organisation": "group company party",
    "agreement": "treaty contract",
}
