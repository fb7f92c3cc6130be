<section class="card seek" aria-labelledby="seek">
<h2 id="seek">Find the caller</h2>
<form class="box" role="search" data-search><svg class="i" aria-hidden="true"><use href="#i-search"/></svg><input type="search" maxlength="120" aria-label="Search people, organizations and {{words}}" autocomplete="off" spellcheck="false" data-key="seek" data-focus></form>
% if of:
<div data-hits data-of="{{of}}">{{!hits}}</div>
% else:
<div data-hits>{{!hits}}</div>
% end
</section>
