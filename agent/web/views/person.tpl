<section class="card who" aria-labelledby="name">
% include('line.tpl')
<div class="ident">
<span class="face" aria-hidden="true">{{card.initials}}</span>
<div><h1 id="name"><bdi>{{card.name}}</bdi></h1>
<p>{{card.title}}
% if card.is_vip:
<span class="tag vip"><svg class="i" aria-hidden="true"><use href="#i-star"/></svg>VIP</span>
% end
</p></div>
% if call:
<button class="clear" type="button" data-set="change=1" data-keep aria-label="Clear the caller and search for another"><svg class="i" aria-hidden="true"><use href="#i-clear"/></svg></button>
% end
</div>
% if card.place:
<p class="org"><svg class="i" aria-hidden="true"><use href="#i-org"/></svg><span>{{card.place}}</span></p>
% end
% include('number.tpl', number=card.number)
% dials = [fact for fact in card.facts if fact.dial]
% if len(dials) > 1:
<details class="numbers"><summary class="link" data-key="call"><svg class="i" aria-hidden="true"><use href="#i-phone"/></svg>{{_("Call another number")}}</summary><ul>
% for fact in dials:
<li><a href="tel:{{fact.dial}}"><span>{{fact.name}}</span> {{fact.value}}</a></li>
% end
</ul></details>
% end
% if card.matched:
<p class="sub {{'' if card.is_sure else 'unsure'}}">{{card.matched}}</p>
% end
% include('go.tpl', focus='data-focus')
% if call:
<p class="row"><button class="link" type="button" data-set="change=1" data-keep>Not {{card.first}}? Change caller</button></p>
% end
% include('facts.tpl', facts=card.facts + facts, title='Details of ' + card.first)
</section>
